/**
 * The addresses that a STIX pattern is about when it says nothing else: comparisons of `ipv4-addr:value` or `ipv6-addr:value`
 * with `=`, `IN` or `ISSUBSET`, joined by OR, inside a pair of brackets or between them. Empty for every other pattern: one
 * that asks for more (AND, FOLLOWEDBY, a port) must not flag every flow of its address.
 * STIX 2.1, section 9 (https://docs.oasis-open.org/cti/stix/v2.1/stix-v2.1.html).
 */
export function addressesOf(pattern: string): readonly string[] {
  const tokens = tokensOf(pattern)
  if (tokens === undefined) return []
  const found: string[] = []
  let at = 0
  const take = (token: string) => tokens[at] === token && ++at > 0
  const observation = () => {
    if (!take('[')) return false
    do if (!comparison()) return false
    while (take('OR'))
    return take(']')
  }
  const comparison = () => {
    if (!/^ipv[46]-addr:value$/.test(tokens[at++] ?? '')) return false
    const operator = tokens[at++]
    if (operator === '=' || operator === 'ISSUBSET') return text()
    return operator === 'IN' && list()
  }
  const list = () => {
    if (!take('(')) return false
    do if (!text()) return false
    while (take(','))
    return take(')')
  }
  const text = () => {
    const token = tokens[at++] ?? ''
    if (!token.startsWith("'")) return false
    found.push(token.slice(1, -1).trim())
    return true
  }
  do if (!observation()) return []
  while (take('OR'))
  return at === tokens.length ? found : []
}

const TOKEN = /\s*(?:([[\](),=])|('(?:[^'\\]|\\.)*')|([A-Za-z][\w.:-]*))/y

/** Words, quoted texts and signs; undefined where the pattern holds anything else. Keywords are upper case, as STIX has them. */
function tokensOf(pattern: string): readonly string[] | undefined {
  const tokens: string[] = []
  const scanner = new RegExp(TOKEN)
  const end = pattern.trimEnd().length
  while (scanner.lastIndex < end) {
    const match = scanner.exec(pattern)
    if (match === null) return undefined
    tokens.push(match[1] ?? match[2] ?? match[3]!)
  }
  return tokens
}
