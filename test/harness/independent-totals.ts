import { readFileSync } from 'node:fs'

/** Totals of a raw file by the shortest road, sharing nothing with the engine. Identical records count once. */
export interface Totals {
  records: number
  duplicates: number
  tuples: number
  begins: number
  denials: number
  ends: number
  /** Packets out, bytes out, packets back, bytes back. */
  traffic: [bigint, bigint, bigint, bigint]
}

export function independentTotals(path: string): Totals {
  const text = readFileSync(path, 'utf8')
  const all: unknown[] = path.endsWith('.log')
    ? text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [JSON.parse(text)]
  // biome-ignore lint/suspicious/noExplicitAny: a throw-away reading of any of the three formats
  const records = all.flatMap((one: any) => one.records ?? [one])
  const distinct = [...new Map(records.map((record) => [JSON.stringify(record), record])).values()]
  const totals: Totals = {
    records: distinct.length,
    duplicates: records.length - distinct.length,
    tuples: 0,
    begins: 0,
    denials: 0,
    ends: 0,
    traffic: [0n, 0n, 0n, 0n],
  }
  for (const tuple of JSON.stringify(distinct).match(/"\d{10,13},[^"]*"/g) ?? [])
    count(totals, tuple.slice(1, -1).split(','))
  return totals
}

function count(totals: Totals, fields: string[]): void {
  totals.tuples++
  const vnet = fields[7]!.length === 1 && /^(X|NX)/.test(fields[8] ?? '')
  const denied = fields[7] === 'D'
  const state = vnet ? fields[7] : (fields[8] ?? 'B')
  if (denied) totals.denials++
  else if (state === 'B') totals.begins++
  else if (state === 'E') totals.ends++
  if (denied || state === 'B') return
  for (const index of [0, 1, 2, 3]) totals.traffic[index]! += BigInt(fields[9 + index]!)
}
