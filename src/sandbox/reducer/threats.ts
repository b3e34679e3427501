import { readFile } from 'node:fs/promises'
import { fromPrefix, type Range } from './ranges.ts'

/** Why an address is bad, and from when until when. */
export interface Threat {
  readonly type: string
  readonly description: string
  readonly from: number
  readonly until: number
}

/** The ranges of a threat list: CSV under a header, or a STIX 2.1 bundle. */
export async function threatsOf(file: string): Promise<readonly Range<Threat>[]> {
  const text = await readFile(file, 'utf8')
  if (text.trimStart().startsWith('{')) return JSON.parse(text).objects.flatMap(indicator)
  const always = { from: -Infinity, until: Infinity }
  const bare = text.split('\n').map((line) => line.split('#')[0]!.trim())
  const [, ...threats] = bare.filter((line) => line !== '')
  return threats.map((line) => {
    const [, prefix = '', type = '', rest = ''] = /^([^,]*)(?:,([^,]*)(?:,(.*))?)?$/.exec(line)!
    const quoted = /^\s*"(.*)"\s*$/.exec(rest)?.[1]?.split('""').join('"')
    return fromPrefix(prefix.trim(), { type: type.trim(), description: quoted ?? rest.trim(), ...always })
  })
}

const WORDS = 'Botnet C2 CryptoMining DarkNet DDos MaliciousUrl Malware Phishing Proxy PUA WatchList'.split(' ')
const COMPARISON = String.raw`ipv[46]-addr:value\s*(=\s*'[^']*'|ISSUBSET\s*'[^']*'|IN\s*\(\s*'[^']*'(\s*,\s*'[^']*')*\s*\))`
const OBSERVATION = String.raw`\[\s*${COMPARISON}(\s+OR\s+${COMPARISON})*\s*\]`
const PATTERN = new RegExp(String.raw`^\s*${OBSERVATION}(\s+OR\s+${OBSERVATION})*\s*$`)

// biome-ignore lint/suspicious/noExplicitAny: raw JSON, read field by field
function indicator(object: any): Range<Threat>[] {
  const isUsed = object.type === 'indicator' && object.revoked !== true && (object.pattern_type ?? 'stix') === 'stix'
  if (!isUsed || !PATTERN.test(object.pattern)) return []
  const bare = (word: string) => word.toLowerCase().replace(/[\W_]/g, '')
  const said = [...(object.indicator_types ?? []), ...(object.labels ?? [])].map(bare)
  const type = said.map((word) => WORDS.find((one) => bare(one) === word)).find((one) => one !== undefined)
  const threat: Threat = {
    type: type ?? 'WatchList',
    description: object.description || object.name || '',
    from: Date.parse(object.valid_from),
    until: object.valid_until === undefined ? Infinity : Date.parse(object.valid_until),
  }
  return [...object.pattern.matchAll(/'([^']*)'/g)].map((match) => fromPrefix(match[1].trim(), threat))
}
