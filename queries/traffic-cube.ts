import { z } from 'zod'
import { bytes, defineQuery, int, long, text, WINDOW } from './define-query.ts'

/**
 * The traffic of a window and of the time before it, as few rows as a page can hold: what an interactive page counts from. No report.
 *
 * - `Bin` counts from the start of the window; all that began in [before, from) is bin -1.
 * - `IsCopy`: a flow between two logged NICs is in the log of both. The end that saw fewer bytes over the window (then fewer
 *   flows) holds the copy; without the copies a sum counts every flow once, as the portal does.
 * - `Folded`: 0 as logged, 1 its port is left out, 2 its addresses too. Threats come first, then what moved most, a flow
 *   weighing a kilobyte.
 *
 * What a NIC only forwards is left out. A row more than the limit says that there are more.
 */
export const trafficCube = defineQuery({
  id: 'traffic-cube',
  title: 'Traffic, counted for a page',
  question: 'What was logged, when, between whom, by which rule?',
  advice: 'Nothing: the panes of a page are counted from it.',
  tags: ['traffic'],
  reads: ['NTANetAnalytics'],
  params: z.object({
    ...WINDOW,
    before: z.date().describe('start of the time that the window is compared with'),
    minutes: z.int().positive().describe('length of a bin'),
    whole: z.int().nonnegative().describe('rows that are kept as logged, at most'),
    pairs: z.int().nonnegative().describe('rows of pairs of addresses that are kept besides, at most'),
    limit: z.int().positive().max(20_000).default(20_000).describe('rows at most'),
  }),
  row: z.object({
    Bin: long,
    SrcIp: text,
    SrcVm: text,
    SrcSubnet: text,
    SrcRegion: text,
    SrcSubscription: text,
    DestIp: text,
    DestVm: text,
    DestSubnet: text,
    DestRegion: text,
    DestSubscription: text,
    DestPort: int.nullable().meta({ kusto: 'int' }),
    L4Protocol: text,
    L7Protocol: text,
    FlowDirection: text,
    FlowStatus: text,
    FlowType: text,
    Country: text,
    AzureRegion: text,
    AclGroup: text,
    AclRule: text,
    IsCopy: z.boolean().meta({ kusto: 'bool' }),
    Folded: long,
    Flows: long,
    Packets: bytes,
    BytesOut: bytes.describe('from source to destination'),
    BytesBack: bytes,
  }),
  key: [],
  kql: `
    let Logged = materialize(NTANetAnalytics
      | where FlowIntervalStartTime >= _before and FlowIntervalStartTime < _to and SubType == "FlowLog"
      | where not(IsFlowCapturedAtUdrHop)
      | extend Minutes = datetime_diff("minute", FlowIntervalStartTime, _from)
      | extend Bin = iff(FlowIntervalStartTime < _from, -1, Minutes / _minutes)
      | extend Pair = strcat(SrcIp, " ", DestIp)
      | extend Key = strcat(Pair, " ", DestPort, " ", L4Protocol)
      | summarize
          Flows = sum(AllowedInFlows + AllowedOutFlows + DeniedInFlows + DeniedOutFlows),
          PacketSum = sum(PacketsSrcToDest + PacketsDestToSrc), Out = sum(BytesSrcToDest), Back = sum(BytesDestToSrc),
          Metered = countif(isnotnull(BytesSrcToDest))
          by Bin, Pair, Key, SrcIp, SrcVm, SrcSubnet, SrcRegion, SrcSubscription, DestIp, DestVm, DestSubnet, DestRegion,
            DestSubscription, DestPort, L4Protocol, L7Protocol, FlowDirection, FlowStatus, FlowType, Country, AzureRegion,
            AclGroup, AclRule
      | extend Weight = Out + Back + 1000 * Flows + iff(FlowType == "MaliciousFlow", 1000000000000000, 0));
    let Ends = Logged
      | where FlowStatus == "Allowed"
      | summarize
          InRows = countif(FlowDirection == "Inbound"), OutRows = countif(FlowDirection == "Outbound"),
          InBytes = sumif(Out + Back, FlowDirection == "Inbound"), OutBytes = sumif(Out + Back, FlowDirection == "Outbound"),
          InFlows = sumif(Flows, FlowDirection == "Inbound"), OutFlows = sumif(Flows, FlowDirection == "Outbound")
          by IsBefore = Bin < 0, Key
      | where InRows > 0 and OutRows > 0
      | extend Copied = iff(OutBytes > InBytes or (OutBytes == InBytes and OutFlows >= InFlows), "Inbound", "Outbound")
      | project IsBefore, Key, Copied;
    let Marked = materialize(Logged
      | extend IsBefore = Bin < 0
      | lookup Ends on IsBefore, Key
      | extend IsCopy = FlowStatus == "Allowed" and FlowDirection == coalesce(Copied, "")
      | extend Folded = 0);
    let Kept = Marked
      | summarize Weight = sum(Weight), Rows = count() by Key
      | order by Weight desc, Key asc
      | extend Running = row_cumsum(Rows)
      | where Running <= _whole
      | project Key;
    let Rest = materialize(Marked
      | join kind=leftanti Kept on Key
      | extend DestPort = int(null), L7Protocol = "", Folded = 1
      | summarize Flows = sum(Flows), PacketSum = sum(PacketSum), Out = sum(Out), Back = sum(Back), Metered = sum(Metered),
          Weight = sum(Weight)
          by Bin, Pair, SrcIp, SrcVm, SrcSubnet, SrcRegion, SrcSubscription, DestIp, DestVm, DestSubnet, DestRegion,
            DestSubscription, DestPort, L4Protocol, L7Protocol, FlowDirection, FlowStatus, FlowType, Country, AzureRegion,
            AclGroup, AclRule, IsCopy, Folded);
    let KeptPairs = Rest
      | summarize Weight = sum(Weight), Rows = count() by Pair
      | order by Weight desc, Pair asc
      | extend Running = row_cumsum(Rows)
      | where Running <= _pairs
      | project Pair;
    let Others = Rest
      | join kind=leftanti KeptPairs on Pair
      | extend SrcIp = "", SrcVm = "", DestIp = "", DestVm = "", Folded = 2;
    union (Marked | join kind=leftsemi Kept on Key), (Rest | join kind=leftsemi KeptPairs on Pair), Others
    | summarize Flows = sum(Flows), PacketSum = sum(PacketSum), Out = sum(Out), Back = sum(Back), Metered = sum(Metered)
        by Bin, SrcIp, SrcVm, SrcSubnet, SrcRegion, SrcSubscription, DestIp, DestVm, DestSubnet, DestRegion, DestSubscription,
          DestPort, L4Protocol, L7Protocol, FlowDirection, FlowStatus, FlowType, Country, AzureRegion, AclGroup, AclRule, IsCopy,
          Folded
    | extend Packets = iff(Metered == 0, long(null), PacketSum), BytesOut = iff(Metered == 0, long(null), Out),
        BytesBack = iff(Metered == 0, long(null), Back)
    | project Bin, SrcIp, SrcVm, SrcSubnet, SrcRegion, SrcSubscription, DestIp, DestVm, DestSubnet, DestRegion, DestSubscription,
        DestPort, L4Protocol, L7Protocol, FlowDirection, FlowStatus, FlowType, Country, AzureRegion, AclGroup, AclRule, IsCopy,
        Folded, Flows, Packets, BytesOut, BytesBack
    | order by SrcIp asc, DestIp asc, DestPort asc, L4Protocol asc, FlowDirection asc, FlowStatus asc, FlowType asc, Country asc,
        AzureRegion asc, AclGroup asc, AclRule asc, SrcSubnet asc, DestSubnet asc, SrcVm asc, DestVm asc, SrcRegion asc,
        DestRegion asc, SrcSubscription asc, DestSubscription asc, L7Protocol asc, IsCopy asc, Folded asc, Bin asc
    | take _limit + 1`,
})
