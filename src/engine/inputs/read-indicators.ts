import { z } from 'zod'
import { type AddressRange, parseRange } from '../address-ranges.ts'
import { badInput, jsonOf } from './input-file.ts'
import type { Threat, ThreatList } from './read-threats.ts'
import { addressesOf } from './stix-pattern.ts'

const bundle = z.object({ type: z.literal('bundle'), objects: z.array(z.unknown()).default([]) })

const moment = z.iso.datetime().transform((text) => Date.parse(text))

/** STIX 2.1, section 4.7 (https://docs.oasis-open.org/cti/stix/v2.1/stix-v2.1.html). */
const indicator = z.object({
  id: z.string(),
  pattern: z.string(),
  pattern_type: z.string().default('stix'),
  name: z.string().default(''),
  description: z.string().default(''),
  indicator_types: z.array(z.string()).default([]),
  labels: z.array(z.string()).default([]),
  valid_from: moment,
  valid_until: moment.optional(),
  revoked: z.boolean().default(false),
})

type Indicator = z.output<typeof indicator>

/** Reads the indicators of a STIX 2.1 bundle that name addresses; the others are counted, revoked ones apart. */
export async function readIndicators(file: string): Promise<ThreatList> {
  const read = bundle.safeParse(await jsonOf(file))
  if (!read.success) throw badInput(file, 'this is no STIX bundle', undefined, 'it has the type "bundle" and objects')
  const indicators = read.data.objects.filter(isIndicator).map((object) => parsed(object, file))
  const living = indicators.filter(({ revoked }) => !revoked)
  const named = living.map((one) => ({ one, addresses: one.pattern_type === 'stix' ? addressesOf(one.pattern) : [] }))
  const strange = named.filter(({ addresses }) => addresses.length === 0).map(({ one }) => one)
  return {
    ranges: named.flatMap(({ one, addresses }) => addresses.map((address) => rangeOf(address, one, file))),
    notes: [...strangeNote(strange, indicators.length, file), ...revokedNote(indicators.length - living.length, file)],
  }
}

function isIndicator(object: unknown): boolean {
  return (object as { readonly type?: unknown } | null)?.type === 'indicator'
}

function parsed(object: unknown, file: string): Indicator {
  const read = indicator.safeParse(object)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const id = String((object as { readonly id?: unknown }).id ?? 'an indicator without id')
  throw badInput(file, `${id}: ${issue!.path.join('.')}: ${issue!.message.toLowerCase()}`)
}

function rangeOf(address: string, { id, valid_from, valid_until, ...rest }: Indicator, file: string) {
  const range = parseRange(address)
  if (range === undefined) throw badInput(file, `${id}: "${address}" is no address and no prefix`)
  const until = valid_until === undefined ? {} : { until: valid_until }
  const value: Threat = {
    type: threatType(rest),
    description: rest.description || rest.name,
    from: valid_from,
    ...until,
  }
  return { ...range, value } satisfies AddressRange<Threat>
}

/** The values that the documentation of Traffic Analytics lists for ThreatType. */
const TYPES = ['Botnet', 'C2', 'CryptoMining', 'DarkNet', 'DDos', 'MaliciousUrl', 'Malware', 'Phishing', 'Proxy', 'PUA']
const UNTYPED = 'WatchList'

/** The first type or label that Traffic Analytics has a word for, else WatchList. */
function threatType({ indicator_types, labels }: Pick<Indicator, 'indicator_types' | 'labels'>): string {
  const words = [...indicator_types, ...labels].map(plain)
  return words.map((word) => TYPES.find((type) => plain(type) === word)).find((type) => type !== undefined) ?? UNTYPED
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

function strangeNote([first, ...more]: readonly Indicator[], all: number, file: string): string[] {
  if (first === undefined) return []
  return [`${file}: ${more.length + 1} of ${all} indicators name no address (first ${first.id}: ${first.pattern})`]
}

function revokedNote(count: number, file: string): string[] {
  return count === 0 ? [] : [`${file}: ${count} indicators are revoked and not used`]
}
