import { BlockList, isIP } from 'node:net'
import type { SecurityRule } from './network-security-group.ts'
import type { Problem } from './problems.ts'

/** Ports that nobody should open to the internet. */
const MANAGEMENT = [22, 23, 135, 445, 3389, 5985, 5986]

/** `Internet`, `Storage.WestEurope`. */
const SERVICE_TAG = /^[A-Za-z][\w.]*$/

/** Everything that is wrong with the rules of one group, each by itself and with the others. */
export function securityRuleProblems(rules: readonly SecurityRule[]): readonly Problem[] {
  return rules.flatMap((rule, index) => {
    const at = (field: string, reason: string): Problem => ({ propertyPath: `rules[${index}].${field}`, reason })
    const [before, others] = [rules.slice(0, index), rules.filter((one) => one !== rule)]
    const { name, priority, direction, port, source } = rule
    const problems: Problem[] = []
    if (priority < 100 || priority > 4096) problems.push(at('priority', `${priority} is not between 100 and 4096`))
    const twin = before.find((one) => one.priority === priority && one.direction === direction)
    if (twin !== undefined) problems.push(at('priority', `${priority} is taken by rule "${twin.name}"`))
    // Azure compares names of rules without regard to letter case.
    if (before.some((one) => one.name.toLowerCase() === name.toLowerCase()))
      problems.push(at('name', `"${name}" is used twice`))
    if (portsOf(port) === undefined) problems.push(at('port', `"${port}" is no port, range or *`))
    else if (isOpenManagement(rule))
      problems.push(at('port', `"${name}" opens management port ${port} to the internet`))
    if (source !== '*' && !SERVICE_TAG.test(source) && prefixOf(source) === undefined)
      problems.push(at('source', `"${source}" is no address, prefix, service tag or *`))
    const cover = others.find((one) => one.priority < priority && covers(one, rule))
    if (cover !== undefined)
      problems.push(
        at('priority', `"${name}" never decides: rule "${cover.name}" of ${cover.priority} takes all of it`),
      )
    return problems
  })
}

function isOpenManagement({ direction, access, source, port }: SecurityRule): boolean {
  const isOpen = ['*', 'Internet', 'Any', '0.0.0.0/0', '::/0'].includes(source)
  const [from, to] = portsOf(port) ?? [1, 0]
  return isOpen && direction === 'Inbound' && access === 'Allow' && MANAGEMENT.some((one) => from <= one && one <= to)
}

/** Whether the first takes every packet that the second would. What cannot be compared, such as two service tags, it does not. */
function covers(first: SecurityRule, second: SecurityRule): boolean {
  if (first.direction !== second.direction) return false
  if (first.protocol !== '*' && first.protocol !== second.protocol) return false
  const [outer, inner] = [portsOf(first.port), portsOf(second.port)]
  if (outer === undefined || inner === undefined || outer[0] > inner[0] || inner[1] > outer[1]) return false
  return coversSource(first.source, second.source)
}

function coversSource(outer: string, inner: string): boolean {
  if (outer === '*' || outer === inner) return true
  const [wide, narrow] = [prefixOf(outer), prefixOf(inner)]
  if (wide === undefined || narrow === undefined || wide.family !== narrow.family || wide.bits > narrow.bits)
    return false
  const block = new BlockList()
  block.addSubnet(wide.address, wide.bits, wide.family)
  return block.check(narrow.address, narrow.family)
}

/** An address or prefix; undefined for anything else. */
function prefixOf(source: string) {
  const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(source) ?? []
  const version = isIP(address)
  const most = version === 4 ? 32 : 128
  const bits = Number(length ?? most)
  if (version === 0 || bits > most) return undefined
  return { address, family: version === 4 ? ('ipv4' as const) : ('ipv6' as const), bits }
}

/** The first and last port of `443`, `8000-8080` or `*`; undefined for anything else. */
function portsOf(text: string): readonly [number, number] | undefined {
  if (text === '*') return [0, 65_535]
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? []
  if (from === undefined || Number(from) > Number(to) || Number(to) > 65_535) return undefined
  return [Number(from), Number(to)]
}
