/** Texts of a column, each once, and which of them each row has. */
export interface Coded {
  readonly texts: readonly string[]
  readonly codes: readonly number[]
}

/** What an end of a flow is known by. */
export const END_COLUMNS = ['Ip', 'Vm', 'Subnet', 'Region', 'Subscription'] as const

/** What all facts of a series have in common, besides its ends and its port. */
export const SERIES_COLUMNS = [
  'L4Protocol',
  'L7Protocol',
  'FlowDirection',
  'FlowStatus',
  'FlowType',
  'Country',
  'AzureRegion',
  'AclGroup',
  'AclRule',
] as const

export type EndColumn = (typeof END_COLUMNS)[number]
export type SeriesColumn = (typeof SERIES_COLUMNS)[number]

/**
 * The traffic that a page counts from, in columns: a fact is what one series of flows moved in one bin of time.
 * Sums are exact up to 2^53 (9 PB). A count of bytes or packets that nobody made is null.
 */
export interface Dataset {
  /** ISO, as everything that is a moment. */
  readonly from: string
  readonly to: string
  readonly minutes: number
  readonly bins: number
  readonly ends: Readonly<Record<EndColumn, Coded>>
  readonly series: Readonly<Record<SeriesColumn, Coded>> & {
    /** Indices of `ends`. */
    readonly source: readonly number[]
    readonly destination: readonly number[]
    /** Null where ports were left out. */
    readonly port: readonly (number | null)[]
    /** 1: the other end of the flow counts it already. */
    readonly copy: readonly number[]
    /** 0 as logged, 1 without its port, 2 without port and addresses. */
    readonly folded: readonly number[]
  }
  readonly facts: {
    /** Steps to the next index of `series`: facts lie in its order. */
    readonly steps: readonly number[]
    /** -1 is the time before the window, all of it. */
    readonly bin: readonly number[]
    readonly flows: readonly number[]
    readonly packets: readonly (number | null)[]
    readonly bytesOut: readonly (number | null)[]
    readonly bytesBack: readonly (number | null)[]
  }
  /** Whether facts had to be left out altogether, which no sum knows. */
  readonly isCut: boolean
}
