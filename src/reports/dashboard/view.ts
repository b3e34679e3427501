import { type Coded, type Dataset, END_COLUMNS, type EndColumn, type SeriesColumn } from './dataset.ts'
import type { Filter } from './filter.ts'

/** One end of a flow. */
export type End = Readonly<Record<EndColumn, string>> & { readonly vnet: string }

/** What flows have in common. */
export interface Series extends Readonly<Record<SeriesColumn, string>> {
  readonly source: End
  readonly destination: End
  readonly port: number | undefined
  readonly isCopy: boolean
  readonly folded: number
  /** All that can be searched, in small letters. */
  readonly words: string
}

/** What one series moved in one bin. */
export interface Fact {
  readonly series: Series
  readonly bin: number
  readonly flows: number
  readonly packets: number | null
  readonly bytesOut: number | null
  readonly bytesBack: number | null
}

/** Sums over facts. Bytes and packets are of what was metered; `isMetered` says whether anything was. */
export interface Sums {
  allowed: number
  denied: number
  /** Allowed flows with addresses of a threat list. */
  bad: number
  packets: number
  bytesOut: number
  bytesBack: number
  isMetered: boolean
}

/** The facts of a page, read out of its columns once. */
export function readFacts({ ends, series, facts }: Dataset): readonly Fact[] {
  const allEnds = ends.Ip.codes.map((_, at) => endAt(ends, at))
  const all = series.source.map((source, at) =>
    seriesAt(series, at, [allEnds[source]!, allEnds[series.destination[at]!]!]),
  )
  let index = 0
  return facts.steps.map((step, at) => {
    index += step
    return {
      ...{ series: all[index]!, bin: facts.bin[at]!, flows: facts.flows[at]!, packets: facts.packets[at]! },
      ...{ bytesOut: facts.bytesOut[at]!, bytesBack: facts.bytesBack[at]! },
    }
  })
}

function textAt({ texts, codes }: Coded, at: number): string {
  return texts[codes[at]!]!
}

function endAt(ends: Dataset['ends'], at: number): End {
  const end = Object.fromEntries(END_COLUMNS.map((name) => [name, textAt(ends[name], at)])) as Record<EndColumn, string>
  return { ...end, vnet: end.Subnet.split('/').slice(0, 2).join('/') }
}

function seriesAt(series: Dataset['series'], at: number, [source, destination]: readonly [End, End]): Series {
  const { source: _s, destination: _d, port, copy, folded, ...columns } = series
  const shared = Object.fromEntries(Object.entries(columns).map(([name, coded]) => [name, textAt(coded, at)]))
  const own = shared as Record<SeriesColumn, string> // the columns that are left
  const ends = [source, destination].flatMap(({ Ip, Vm, Subnet, Region }) => [Ip, Vm, Subnet, Region])
  const words = [...ends, ...Object.values(own), port[at] ?? ''].join(' ').toLowerCase()
  return {
    ...own,
    ...{ source, destination, port: port[at] ?? undefined, isCopy: copy[at] === 1, folded: folded[at]!, words },
  }
}

/** The facts that a filter lets through, of the window and, separately, of the time before it. */
export interface View {
  readonly filter: Filter
  readonly facts: readonly Fact[]
  /** What the facts compare with; undefined when nothing is known of that time. */
  readonly before: readonly Fact[] | undefined
}

/**
 * Applies a filter. A flow that both of its ends log counts once, unless only one direction is asked for: then it counts where
 * it was logged in that direction. A part of the window compares with the time of equal length before it.
 */
export function viewOf(all: readonly Fact[], filter: Filter, bins: number): View {
  const words = filter.text.toLowerCase().split(/\s+/)
  const fitting = new Set(
    [...new Set(all.map(({ series }) => series))].filter((series) => matches(series, filter, words)),
  )
  const fits = all.filter(({ series }) => fitting.has(series))
  const { from, to } = filter
  const within = (start: number, end: number) => fits.filter(({ bin }) => bin >= start && bin < end)
  const isWhole = from === 0 && to === bins
  const isKnown = isWhole ? all.some(({ bin }) => bin < 0) : 2 * from - to >= 0
  const before = isWhole ? within(-1, 0) : within(2 * from - to, from)
  return { filter, facts: within(from, to), before: isKnown ? before : undefined }
}

function matches(
  series: Series,
  { subscription, vnet, direction, decision }: Filter,
  words: readonly string[],
): boolean {
  if (direction === '' ? series.isCopy : series.FlowDirection !== direction) return false
  if (decision !== '' && series.FlowStatus !== decision) return false
  const ends = [series.source, series.destination]
  if (subscription !== '' && ends.every(({ Subscription }) => Subscription !== subscription)) return false
  if (vnet !== '' && ends.every((end) => end.vnet !== vnet)) return false
  return words.every((word) => series.words.includes(word))
}

/** Sums of all the facts. */
export function sumOf(facts: Iterable<Fact>): Sums {
  const sums = emptySums()
  for (const fact of facts) addTo(sums, fact)
  return sums
}

/** Sums by whatever a fact belongs to; facts of no group are left out. */
export function sumBy<One extends Fact>(
  facts: readonly One[],
  keyOf: (fact: One) => string | undefined,
): Map<string, Sums> {
  const groups = new Map<string, Sums>()
  for (const fact of facts) {
    const key = keyOf(fact)
    if (key === undefined) continue
    const sums = groups.get(key) ?? emptySums()
    groups.set(key, sums)
    addTo(sums, fact)
  }
  return groups
}

export function emptySums(): Sums {
  return { allowed: 0, denied: 0, bad: 0, packets: 0, bytesOut: 0, bytesBack: 0, isMetered: false }
}

/** Adds a fact to sums, in place. */
function addTo(sums: Sums, { series, flows, packets, bytesOut, bytesBack }: Fact): void {
  if (series.FlowStatus === 'Denied') sums.denied += flows
  else sums.allowed += flows
  if (series.FlowType === 'MaliciousFlow' && series.FlowStatus !== 'Denied') sums.bad += flows
  sums.packets += packets ?? 0
  sums.bytesOut += bytesOut ?? 0
  sums.bytesBack += bytesBack ?? 0
  sums.isMetered ||= bytesOut !== null
}
