import { z } from 'zod'
import { bytes, datetime, defineQuery, EXCEPT, flows, IS_KNOWN, int, LIMIT, text, WINDOW } from './define-query.ts'

/** Name service that goes to a stranger: neither to Azure’s resolver nor to one of the estate. Tunnels and hijacked settings look so. */
export const strangeDns = defineQuery({
  id: 'strange-dns',
  title: 'DNS to strangers',
  question: 'Which hosts ask public name servers?',
  advice: 'Point the VNet at your resolver and deny port 53 and 853 to the internet.',
  tags: ['security', 'internet'],
  severity: 'low',
  techniques: ['T1071.004', 'T1572'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT, except: EXCEPT }),
  row: z.object({
    Host: text,
    Vm: text,
    Address: text,
    Country: text,
    DestPort: int,
    Status: text,
    Flows: flows,
    BytesOut: bytes.describe('much for names alone is a tunnel'),
    LastSeen: datetime,
  }),
  key: ['Host', 'Vm', 'Address', 'Country', 'DestPort', 'Status'],
  chart: { kind: 'bar', category: ['Host', 'Address'], values: ['Flows'] },
  kql: `${IS_KNOWN}
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowDirection == "Outbound" and DestPort in (53, 853) and FlowType in ("ExternalPublic", "MaliciousFlow") and not(IsFlowCapturedAtUdrHop)
    | extend Listed = iff(isempty(DestIp), DestPublicIps, strcat(DestIp, "|", AllowedOutFlows + DeniedOutFlows, "||||", BytesSrcToDest, "|"))
    | mv-expand Entry = split(Listed, " ") to typeof(string)
    | extend Parts = split(Entry, "|")
    | summarize Flows = sum(tolong(Parts[1])), Out = sum(tolong(Parts[5])), Metered = countif(isnotempty(Parts[5])), LastSeen = max(FlowEndTime)
        by Host = SrcIp, Vm = SrcVm, Address = tostring(Parts[0]), Country, DestPort, Status = FlowStatus
    | where not(IsKnown(Host) or IsKnown(Address))
    | extend BytesOut = iff(Metered == 0, long(null), Out)
    | order by Status asc, Flows desc, Host asc, Address asc, DestPort asc, Country asc, Vm asc
    | project Host, Vm, Address, Country, DestPort, Status, Flows, BytesOut, LastSeen
    | take _limit`,
})
