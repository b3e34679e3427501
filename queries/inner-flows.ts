import { z } from 'zod'
import { bytes, defineQuery, flows, int, LIMIT, packets, text, WINDOW } from './define-query.ts'

/**
 * What happens inside the estate, each flow once. Both NICs of an inner flow write it, and their counts differ a little. The rule is
 * that of Microsoft's Traffic Analytics workbooks: the greater of what the source allowed and what the destination saw, allowed or
 * blocked, and what the source blocked besides; of packets and bytes the greater, each way by itself.
 */
export const innerFlows = defineQuery({
  id: 'inner-flows',
  title: 'Inner flows',
  question: 'What do the hosts of the estate say to each other, every flow counted once?',
  advice: 'Allowed and blocked are what each end says by itself; Flows, packets and bytes count both ends together.',
  tags: ['traffic'],
  reads: ['NTANetAnalytics'],
  needs: 'topology',
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    SrcIp: text,
    DestIp: text,
    DestPort: int,
    L4Protocol: text,
    Flows: flows,
    AllowedAtSource: flows,
    BlockedAtSource: flows,
    AllowedAtDestination: flows,
    BlockedAtDestination: flows,
    PacketsSrcToDest: packets,
    PacketsDestToSrc: packets,
    BytesSrcToDest: bytes,
    BytesDestToSrc: bytes,
  }),
  key: ['SrcIp', 'DestIp', 'DestPort', 'L4Protocol'],
  chart: { kind: 'bar', category: ['SrcIp', 'DestIp', 'DestPort'], values: ['BytesSrcToDest', 'BytesDestToSrc'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowType in ("IntraVNet", "InterVNet")
    | extend IsSource = FlowDirection == "Outbound"
    | summarize
        AllowedAtSource = sum(AllowedOutFlows), BlockedAtSource = sum(DeniedOutFlows),
        AllowedAtDestination = sum(AllowedInFlows), BlockedAtDestination = sum(DeniedInFlows),
        PacketsOutAtSource = sumif(PacketsSrcToDest, IsSource), PacketsOutAtDestination = sumif(PacketsSrcToDest, not(IsSource)),
        PacketsBackAtSource = sumif(PacketsDestToSrc, IsSource), PacketsBackAtDestination = sumif(PacketsDestToSrc, not(IsSource)),
        BytesOutAtSource = sumif(BytesSrcToDest, IsSource), BytesOutAtDestination = sumif(BytesSrcToDest, not(IsSource)),
        BytesBackAtSource = sumif(BytesDestToSrc, IsSource), BytesBackAtDestination = sumif(BytesDestToSrc, not(IsSource)),
        Unknown = countif(isnotnull(BytesSrcToDest)) == 0
        by SrcIp, DestIp, DestPort, L4Protocol
    | project
        SrcIp, DestIp, DestPort, L4Protocol,
        Flows = max_of(AllowedAtSource, AllowedAtDestination + BlockedAtDestination) + BlockedAtSource,
        AllowedAtSource, BlockedAtSource, AllowedAtDestination, BlockedAtDestination,
        PacketsSrcToDest = iff(Unknown, long(null), max_of(PacketsOutAtSource, PacketsOutAtDestination)),
        PacketsDestToSrc = iff(Unknown, long(null), max_of(PacketsBackAtSource, PacketsBackAtDestination)),
        BytesSrcToDest = iff(Unknown, long(null), max_of(BytesOutAtSource, BytesOutAtDestination)),
        BytesDestToSrc = iff(Unknown, long(null), max_of(BytesBackAtSource, BytesBackAtDestination))
    | extend Bytes = BytesSrcToDest + BytesDestToSrc
    | order by Bytes desc, SrcIp asc, DestIp asc, DestPort asc, L4Protocol asc
    | project-away Bytes
    | take _limit`,
})
