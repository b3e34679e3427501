import { z } from 'zod'
import { datetime, defineQuery, EXCEPT, IS_KNOWN, int, LIMIT, long, text, WINDOW } from './define-query.ts'

/** One source that tries one port of many hosts in an interval: a worm, or somebody who looks for an open door. */
export const horizontalScans = defineQuery({
  id: 'horizontal-scans',
  title: 'Horizontal scans',
  question: 'Who tries one port of many hosts?',
  advice: 'From inside: isolate the source. Health probes, monitors and clients get answers; a scan gets few.',
  tags: ['security'],
  severity: 'medium',
  techniques: ['T1046', 'T1018'],
  reads: ['NTANetAnalytics'],
  params: z.object({
    ...WINDOW,
    limit: LIMIT,
    except: EXCEPT,
    minHosts: z
      .int()
      .min(2)
      .max(1_000_000)
      .default(20)
      .describe('different hosts on one port in one interval, at least'),
    maxAnsweredPercent: z
      .int()
      .min(0)
      .max(100)
      .default(50)
      .describe('of the hosts of an interval, how many sent packets back at most: clients and probes are answered'),
  }),
  row: z.object({
    Source: text,
    DestPort: int,
    L4Protocol: text,
    Hosts: long.describe('different hosts in the interval with most'),
    Answered: long.describe(
      'hosts that sent packets back, in the interval with most of them; unknown packets count as none',
    ),
    Denied: long.describe('hosts that were denied, in the interval with most of them'),
    Intervals: long,
    FirstSeen: datetime,
    LastSeen: datetime,
  }),
  key: ['Source', 'DestPort', 'L4Protocol'],
  chart: { kind: 'bar', category: ['Source', 'DestPort'], values: ['Hosts'] },
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
        Back = sum(Back), Stopped = countif(FlowStatus == "Denied"), FirstSeen = min(FlowStartTime), LastSeen = max(FlowEndTime)
        by Source = Address, DestPort, L4Protocol, DestIp, FlowIntervalStartTime
    | summarize Hosts = count(), Answered = countif(Back > 0), Denied = countif(Stopped > 0), FirstSeen = min(FirstSeen), LastSeen = max(LastSeen)
        by Source, DestPort, L4Protocol, FlowIntervalStartTime
    | where Hosts >= _minHosts and not(IsKnown(Source)) and Answered * 100 <= Hosts * _maxAnsweredPercent
    | summarize Hosts = max(Hosts), Answered = max(Answered), Denied = max(Denied), Intervals = count(), FirstSeen = min(FirstSeen), LastSeen = max(LastSeen)
        by Source, DestPort, L4Protocol
    | order by Hosts desc, Source asc, DestPort asc, L4Protocol asc
    | take _limit`,
})
