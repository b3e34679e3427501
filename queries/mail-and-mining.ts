import { z } from 'zod'
import { bytes, datetime, defineQuery, EXCEPT, flows, IS_KNOWN, int, LIMIT, text, WINDOW } from './define-query.ts'

/** Ports that a server seldom has a reason to call on the internet: mail from a hijacked machine, and pools of miners. */
export const mailAndMining = defineQuery({
  id: 'mail-and-mining',
  title: 'Mail and mining',
  question: 'Which hosts speak mail or mining protocols to the internet?',
  advice: 'Mail goes through one relay; deny 25 for all others. A miner pays itself with your bill: isolate the host.',
  tags: ['security', 'internet'],
  severity: 'medium',
  techniques: ['T1496', 'T1071.003'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT, except: EXCEPT }),
  row: z.object({
    Kind: text.describe('mail or mining'),
    Host: text,
    Vm: text,
    Country: text,
    DestPort: int,
    Status: text,
    Flows: flows,
    BytesOut: bytes,
    LastSeen: datetime,
  }),
  key: ['Kind', 'Host', 'Vm', 'Country', 'DestPort', 'Status'],
  chart: { kind: 'bar', category: ['Kind', 'Host', 'DestPort'], values: ['Flows'] },
  kql: `${IS_KNOWN}
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowDirection == "Outbound" and FlowType in ("ExternalPublic", "MaliciousFlow") and not(IsFlowCapturedAtUdrHop)
    | extend Kind = case(DestPort in (25, 465, 587, 2525), "mail", DestPort in (3333, 4444, 5555, 7777, 8333, 9999, 14433, 14444, 45560, 45700), "mining", "")
    | where isnotempty(Kind)
    | summarize Flows = sum(AllowedOutFlows + DeniedOutFlows), Out = sum(BytesSrcToDest), Metered = countif(isnotnull(BytesSrcToDest)), LastSeen = max(FlowEndTime)
        by Kind, Host = SrcIp, Vm = SrcVm, Country = coalesce(Country, "unknown"), DestPort, Status = FlowStatus
    | where not(IsKnown(Host))
    | extend BytesOut = iff(Metered == 0, long(null), Out)
    | order by Status asc, Flows desc, Host asc, DestPort asc, Country asc, Kind asc, Vm asc
    | project Kind, Host, Vm, Country, DestPort, Status, Flows, BytesOut, LastSeen
    | take _limit`,
})
