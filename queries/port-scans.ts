import { z } from 'zod'
import { datetime, defineQuery, EXCEPT, flows, IS_KNOWN, int, LIMIT, long, text, WINDOW } from './define-query.ts'

/** One source that tries many ports of one host in an interval, whether it is let in or not. */
export const portScans = defineQuery({
  id: 'port-scans',
  title: 'Port scans',
  question: 'Who tries many ports of one host?',
  advice:
    'From outside: block the source, and see with open-ports what it found. From inside: your scanner, or an intruder who looks around.',
  tags: ['security'],
  severity: 'medium',
  techniques: ['T1046'],
  reads: ['NTANetAnalytics'],
  params: z.object({
    ...WINDOW,
    limit: LIMIT,
    except: EXCEPT,
    minPorts: z.int().min(2).max(65_535).default(20).describe('different ports of one host in one interval, at least'),
  }),
  row: z.object({
    Source: text,
    Destination: text,
    Ports: long.describe('different ports in the interval with most'),
    LowestPort: int,
    HighestPort: int,
    AllowedFlows: flows.describe('in all intervals'),
    DeniedFlows: flows,
    Intervals: long.describe('intervals with so many ports'),
    FirstSeen: datetime,
    LastSeen: datetime,
  }),
  key: ['Source', 'Destination'],
  chart: { kind: 'bar', category: ['Source', 'Destination'], values: ['Ports'] },
  kql: `${IS_KNOWN}
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where not(IsFlowCapturedAtUdrHop) and isnotempty(DestIp)
    | extend Listed = iff(isempty(SrcIp), SrcPublicIps,
        strcat(SrcIp, "|", AllowedInFlows + AllowedOutFlows + DeniedInFlows + DeniedOutFlows, "||", PacketsSrcToDest, "|", PacketsDestToSrc))
    | mv-expand Entry = split(Listed, " ") to typeof(string)
    | extend Parts = split(Entry, "|")
    | extend Address = tostring(Parts[0]), Begun = tolong(Parts[1]), Sent = tolong(Parts[3]), Back = tolong(Parts[4])
    | summarize
        Allowed = sumif(Begun, FlowStatus == "Allowed"), Denied = sumif(Begun, FlowStatus == "Denied"),
        FirstSeen = min(FlowStartTime), LastSeen = max(FlowEndTime)
        by Source = Address, Destination = DestIp, DestPort, FlowDirection, FlowIntervalStartTime
    | summarize Allowed = max(Allowed), Denied = sum(Denied), FirstSeen = min(FirstSeen), LastSeen = max(LastSeen)
        by Source, Destination, DestPort, FlowIntervalStartTime
    | summarize
        Ports = count(), LowestPort = min(DestPort), HighestPort = max(DestPort), Allowed = sum(Allowed), Denied = sum(Denied),
        FirstSeen = min(FirstSeen), LastSeen = max(LastSeen)
        by Source, Destination, FlowIntervalStartTime
    | where Ports >= _minPorts and not(IsKnown(Source))
    | summarize
        Ports = max(Ports), LowestPort = min(LowestPort), HighestPort = max(HighestPort), AllowedFlows = sum(Allowed),
        DeniedFlows = sum(Denied), Intervals = count(), FirstSeen = min(FirstSeen), LastSeen = max(LastSeen)
        by Source, Destination
    | order by Ports desc, Source asc, Destination asc
    | take _limit`,
})
