import { z } from 'zod'
import { datetime, defineQuery, int, LIMIT, long, text, WINDOW } from './define-query.ts'

/** Who is stopped, by which rule, how often. */
export const deniedFlows = defineQuery({
  id: 'denied-flows',
  title: 'Denied flows',
  question: 'Whose traffic is denied, on which port and by which rule?',
  advice:
    'From inside: a missing rule or a host that looks around. From outside: noise, unless one source tries many ports.',
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Direction: text,
    Host: text.describe('address of the NIC that logged it'),
    Remote: text,
    DestPort: int,
    L4Protocol: text,
    AclRule: text,
    AclGroup: text,
    Flows: long.describe('denied flows'),
    FirstSeen: datetime,
    LastSeen: datetime,
  }),
  key: ['Direction', 'Host', 'Remote', 'DestPort', 'L4Protocol', 'AclRule', 'AclGroup'],
  chart: { kind: 'bar', category: ['Host', 'DestPort'], values: ['Flows'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Denied"
    | extend Outbound = FlowDirection == "Outbound", Elsewhere = strcat("(", coalesce(AzureRegion, Country, "internet"), ")")
    | extend Host = iff(Outbound, SrcIp, DestIp), Address = iff(Outbound, DestIp, SrcIp)
    | extend Remote = iff(isempty(Address), Elsewhere, Address)
    | summarize Flows = sum(DeniedInFlows + DeniedOutFlows), FirstSeen = min(FlowStartTime), LastSeen = max(FlowEndTime)
        by Direction = FlowDirection, Host, Remote, DestPort, L4Protocol, AclRule, AclGroup
    | order by Flows desc, Direction asc, Host asc, Remote asc, DestPort asc, L4Protocol asc, AclRule asc, AclGroup asc
    | take _limit`,
})
