import type { RawTuple } from './trace-rows.ts'

/** The columns of a row that are counted from its tuples. */
export const COUNTED = [
  'RecordCount',
  'AllowedInFlows',
  'AllowedOutFlows',
  'DeniedInFlows',
  'DeniedOutFlows',
  'CompletedFlows',
  'PacketsSrcToDest',
  'BytesSrcToDest',
  'PacketsDestToSrc',
  'BytesDestToSrc',
] as const

type Counted = (typeof COUNTED)[number]

/** What the tuples come to (docs/reduction.md, "Key and sums"); null where a tuple of NSG version 1 does not tell. */
export function sumsOf(tuples: readonly RawTuple[]): Readonly<Record<Counted, bigint | null>> {
  const count = (test: (tuple: RawTuple) => boolean) => BigInt(tuples.filter(test).length)
  const isWhole = tuples.every(({ counters }) => counters !== undefined)
  const total = (place: 0 | 1 | 2 | 3) =>
    isWhole ? tuples.reduce((sum, { counters, denied }) => sum + (denied ? 0n : counters![place]), 0n) : null
  const began = ({ denied, state }: RawTuple) => !denied && state === 'B'
  return {
    RecordCount: count(() => true),
    AllowedInFlows: count((one) => began(one) && one.inbound),
    AllowedOutFlows: count((one) => began(one) && !one.inbound),
    DeniedInFlows: count(({ denied, inbound }) => denied && inbound),
    DeniedOutFlows: count(({ denied, inbound }) => denied && !inbound),
    CompletedFlows: isWhole ? count(({ denied, state }) => !denied && state === 'E') : null,
    PacketsSrcToDest: total(0),
    BytesSrcToDest: total(1),
    PacketsDestToSrc: total(2),
    BytesDestToSrc: total(3),
  }
}
