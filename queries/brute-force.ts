import { z } from 'zod'
import { datetime, defineQuery, EXCEPT, flows, IS_KNOWN, int, LIMIT, long, real, text, WINDOW } from './define-query.ts'

/** Many short connections to a login port: each is about as long as one failed sign-in. Inside of the estate only ports of remote sign-in count: applications open connections to databases and directories as often. */
export const bruteForce = defineQuery({
  id: 'brute-force',
  title: 'Brute force',
  question: 'Who tries to sign in again and again?',
  advice: 'Block the source, require keys or multi-factor sign-in, and close the port: Bastion or just-in-time access.',
  tags: ['security'],
  severity: 'high',
  techniques: ['T1110'],
  reads: ['NTANetAnalytics'],
  params: z.object({
    ...WINDOW,
    limit: LIMIT,
    except: EXCEPT,
    minFlows: z
      .int()
      .min(2)
      .max(10_000_000)
      .default(100)
      .describe('connections to one host and port in one interval, at least'),
  }),
  row: z.object({
    Source: text,
    Destination: text,
    DestPort: int,
    Flows: flows.describe('allowed connections that began'),
    PacketsPerFlow: real.describe('both ways; small where sign-in fails'),
    Intervals: long.describe('intervals with so many'),
    FirstSeen: datetime,
    LastSeen: datetime,
  }),
  key: ['Source', 'Destination', 'DestPort'],
  chart: { kind: 'bar', category: ['Source', 'Destination', 'DestPort'], values: ['Flows'] },
  kql: `${IS_KNOWN}
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Allowed" and not(IsFlowCapturedAtUdrHop) and isnotempty(DestIp)
    | extend IsOutsider = FlowType in ("ExternalPublic", "MaliciousFlow", "AzurePublic")
    | where DestPort in (21, 22, 23, 3389, 5900, 5985, 5986)
        or (IsOutsider and DestPort in (25, 110, 143, 389, 445, 993, 995, 1433, 3306, 5432))
    | extend Listed = iff(isempty(SrcIp), SrcPublicIps,
        strcat(SrcIp, "|", AllowedInFlows + AllowedOutFlows + DeniedInFlows + DeniedOutFlows, "||", PacketsSrcToDest, "|", PacketsDestToSrc))
    | mv-expand Entry = split(Listed, " ") to typeof(string)
    | extend Parts = split(Entry, "|")
    | extend Address = tostring(Parts[0]), Begun = tolong(Parts[1]), Sent = tolong(Parts[3]), Back = tolong(Parts[4])
    | summarize Begun = sum(Begun), Moved = sum(Sent + Back), FirstSeen = min(FlowStartTime), LastSeen = max(FlowEndTime)
        by Source = Address, Destination = DestIp, DestPort, FlowDirection, FlowIntervalStartTime
    | summarize Begun = max(Begun), Moved = max(Moved), FirstSeen = min(FirstSeen), LastSeen = max(LastSeen)
        by Source, Destination, DestPort, FlowIntervalStartTime
    | where Begun >= _minFlows and not(IsKnown(Source))
    | summarize
        Flows = sum(Begun), Moved = sum(Moved), Intervals = count(), FirstSeen = min(FirstSeen), LastSeen = max(LastSeen)
        by Source, Destination, DestPort
    | extend PacketsPerFlow = round(todouble(Moved) / Flows, 1)
    | where Moved == 0 or PacketsPerFlow <= 60
    | order by Flows desc, Source asc, Destination asc, DestPort asc
    | project Source, Destination, DestPort, Flows, PacketsPerFlow = iff(Moved == 0, real(null), PacketsPerFlow), Intervals, FirstSeen, LastSeen
    | take _limit`,
})
