import type { Context } from '../context.ts'
import { columnsOf, type Pane } from '../pane.ts'
import type { Fact } from '../view.ts'
import { countText, endName, isPublic, lastOf, portName } from '../words.ts'
import { isRisky } from './open-ports.ts'
import { gapsOf } from './quality.ts'

interface Finding {
  readonly severity: 'high' | 'medium' | 'low'
  readonly what: string
  readonly evidence: string
  readonly next: string
}

const ORDER = ['high', 'medium', 'low']

/** What should be looked at first, each with its next step. */
export function findingsPane(context: Context): Pane {
  const findings = [
    ...badHosts(context),
    ...openDoors(context),
    ...deniedInside(context),
    ...darkNetworks(context),
    ...gaps(context),
  ]
  const sorted = findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
  const high = sorted.filter(({ severity }) => severity === 'high').length
  return {
    ...{ id: 'findings', title: 'Findings', question: 'What should be looked at first?', isOpen: true },
    summary:
      sorted.length === 0
        ? 'Nothing of what this page looks for: known bad addresses, open management ports, denials inside, networks without a log, missing intervals.'
        : `${countText(sorted.length)} findings, ${countText(high)} of them high.`,
    table: {
      columns: columnsOf('Severity', 'Finding', 'Evidence', 'Next step'),
      rows: sorted.map(({ severity, what, evidence, next }) => [severity, what, evidence, next]),
    },
  }
}

function badHosts({ view }: Context): readonly Finding[] {
  const hosts = flowsBy(view.facts, ({ series }) =>
    series.FlowType === 'MaliciousFlow' && series.FlowStatus !== 'Denied'
      ? [endName(series.source, series), endName(series.destination, series), portName(series), series.FlowDirection]
      : undefined,
  )
  return hosts.map(([[source, destination, port, direction], flows]) => ({
    severity: 'high',
    what: `${source} → ${destination} ${port}: a known bad address, allowed`,
    evidence: `${countText(flows)} flows`,
    next: direction === 'Outbound' ? 'Isolate the host and look for the process.' : 'Close the port to the internet.',
  }))
}

function openDoors({ view }: Context): readonly Finding[] {
  const doors = flowsBy(view.facts, ({ series }) =>
    series.FlowStatus !== 'Denied' && series.FlowDirection === 'Inbound' && isPublic(series) && isRisky(series.port)
      ? [endName(series.destination, series), portName(series), series.AclRule, lastOf(series.AclGroup)]
      : undefined,
  )
  return doors.map(([[host, port, rule, group], flows]) => ({
    severity: 'high',
    what: `${host} ${port} is open to the internet`,
    evidence: `${countText(flows)} flows, let in by ${rule || 'a rule without a name'} of ${group || 'an unknown group'}`,
    next: 'Bastion, just-in-time access or a private endpoint instead of the rule.',
  }))
}

function deniedInside({ view }: Context): readonly Finding[] {
  const hosts = flowsBy(view.facts, ({ series }) =>
    series.FlowStatus === 'Denied' && series.FlowDirection === 'Outbound'
      ? [endName(series.source, series), portName(series), series.AclRule]
      : undefined,
  )
  return hosts.slice(0, 20).map(([[host, port, rule], flows]) => ({
    severity: 'medium',
    what: `${host} is denied on its way out, port ${port}`,
    evidence: `${countText(flows)} flows, stopped by ${rule || 'a rule without a name'}`,
    next: 'Find what tries: a missing rule, a program to switch off, or somebody who spreads.',
  }))
}

function darkNetworks({ page: { networks } }: Context): readonly Finding[] {
  return (networks?.vnets ?? [])
    .filter(({ isLogged }) => isLogged === false)
    .map(({ name }) => ({
      severity: 'medium',
      what: `${name} has no flow log of its own`,
      evidence: 'the topology that the store was made with',
      next: 'azta audit shows what its subnets and NICs log; azta plan writes what is missing.',
    }))
}

function gaps({ data, all }: Context): readonly Finding[] {
  const missing = gapsOf(all, data.bins)
  if (missing.length === 0 || missing.length === data.bins) return []
  const [severity, what] = ['low', 'Intervals without a row'] as const
  return [
    {
      severity,
      what,
      evidence: `${missing.length} of ${data.bins}`,
      next: 'azta doctor says whether nothing was logged or blobs did not arrive.',
    },
  ]
}

/** Flows by groups of texts, the most first. */
function flowsBy(
  facts: readonly Fact[],
  textsOf: (fact: Fact) => readonly string[] | undefined,
): readonly (readonly [readonly string[], number])[] {
  const groups = new Map<string, number>()
  for (const fact of facts) {
    const texts = textsOf(fact)
    if (texts === undefined) continue
    const key = JSON.stringify(texts)
    groups.set(key, (groups.get(key) ?? 0) + fact.flows)
  }
  const sorted = [...groups].sort((a, b) => b[1] - a[1])
  return sorted.map(([key, flows]) => [JSON.parse(key) as readonly string[], flows]) // written above
}
