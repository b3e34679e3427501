import { type Native, native } from './native.ts'

/** Names beyond ASCII as Punycode spells them (RFC 3492); a text that is no Punycode is empty. */
export const punycodeNatives: readonly Native[] = [
  native('kql_punycode_from_string', ['VARCHAR'], 'VARCHAR', encode),
  native('kql_punycode_to_string', ['VARCHAR'], 'VARCHAR', decode),
  native('kql_punycode_domain_from_string', ['VARCHAR'], 'VARCHAR', (domain) =>
    eachLabel(domain, (label) => (isAscii(label) ? label : `${PREFIX}${encode(label)}`)),
  ),
  native('kql_punycode_domain_to_string', ['VARCHAR'], 'VARCHAR', (domain) =>
    eachLabel(domain, (label) => (label.startsWith(PREFIX) ? decode(label.slice(PREFIX.length)) : label)),
  ),
]

const PREFIX = 'xn--'
const BASE = 36
const MIN = 1
const MAX = 26
const SKEW = 38
const DAMP = 700
const FIRST_BIAS = 72
const FIRST_CODE = 128
const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789'

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text)
}

function eachLabel(domain: string, call: (label: string) => string | undefined): string | undefined {
  const labels = domain.split('.').map(call)
  return labels.includes(undefined) ? undefined : labels.join('.')
}

/** How the thresholds move after each character. */
function adapted(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2))
  rest += Math.floor(rest / length)
  let k = 0
  for (; rest > ((BASE - MIN) * MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - MIN))
  return k + Math.floor(((BASE - MIN + 1) * rest) / (rest + SKEW))
}

function threshold(k: number, bias: number): number {
  return Math.min(MAX, Math.max(MIN, k - bias))
}

function encode(text: string): string {
  const points = Array.from(text, (character) => character.codePointAt(0)!)
  const basic = points.filter((point) => point < FIRST_CODE)
  let result = String.fromCodePoint(...basic) + (basic.length > 0 ? '-' : '')
  let [code, delta, bias] = [FIRST_CODE, 0, FIRST_BIAS]
  for (let handled = basic.length; handled < points.length; delta++, code++) {
    const next = Math.min(...points.filter((point) => point >= code))
    delta += (next - code) * (handled + 1)
    code = next
    for (const point of points) {
      if (point < code) delta++
      if (point !== code) continue
      result += variableLength(delta, bias)
      bias = adapted(delta, handled + 1, handled === basic.length)
      delta = 0
      handled++
    }
  }
  return result
}

function variableLength(delta: number, bias: number): string {
  let [rest, digits] = [delta, '']
  for (let k = BASE; ; k += BASE) {
    const t = threshold(k, bias)
    if (rest < t) return digits + DIGITS[rest]
    digits += DIGITS[t + ((rest - t) % (BASE - t))]
    rest = Math.floor((rest - t) / (BASE - t))
  }
}

function decode(text: string): string | undefined {
  const end = text.lastIndexOf('-')
  const points = Array.from(text.slice(0, Math.max(0, end)), (character) => character.codePointAt(0)!)
  if (!isAscii(text)) return undefined
  let [code, place, bias] = [FIRST_CODE, 0, FIRST_BIAS]
  for (let at = end + 1; at < text.length; ) {
    const from = place
    for (let [k, weight] = [BASE, 1]; ; k += BASE) {
      const digit = DIGITS.indexOf(text.charAt(at++).toLowerCase())
      if (digit < 0 || at > text.length) return undefined
      place += digit * weight
      const t = threshold(k, bias)
      if (digit < t) break
      weight *= BASE - t
    }
    const length = points.length + 1
    bias = adapted(place - from, length, from === 0)
    code += Math.floor(place / length)
    if (code > 0x10ffff) return undefined
    place %= length
    points.splice(place++, 0, code)
  }
  return String.fromCodePoint(...points)
}
