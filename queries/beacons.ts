import { z } from 'zod'
import { datetime, defineQuery, int, LIMIT, long, real, text, WINDOW } from './define-query.ts'

/** A host that calls one public place interval after interval, always about as often: a clock, and few people are clocks. */
export const beacons = defineQuery({
  id: 'beacons',
  title: 'Beacons',
  question: 'Which hosts call a public address with the regularity of a machine?',
  advice:
    'Known agents, time and update services do so too: look at the owner of the address in public-ips. Anything else: look for the process.',
  tags: ['security'],
  severity: 'medium',
  techniques: ['T1071', 'T1029'],
  reads: ['NTANetAnalytics'],
  params: z.object({
    ...WINDOW,
    limit: LIMIT,
    minIntervals: z.int().min(3).max(10_000).default(6).describe('intervals in which it called, at least'),
    maxDeviationPercent: z
      .int()
      .min(0)
      .max(1000)
      .default(20)
      .describe('how far the number of calls may stray from its mean'),
  }),
  row: z.object({
    Host: text,
    Vm: text,
    Address: text,
    DestPort: int,
    Intervals: long,
    CallsPerInterval: real,
    DeviationPercent: real.describe('standard deviation of the calls, of their mean'),
    FirstSeen: datetime,
    LastSeen: datetime,
  }),
  key: ['Host', 'Vm', 'Address', 'DestPort'],
  chart: { kind: 'bar', category: ['Host', 'Address'], values: ['Intervals'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowDirection == "Outbound" and FlowType in ("ExternalPublic", "MaliciousFlow") and not(IsFlowCapturedAtUdrHop)
    | where DestPort !in (53, 123)
    | extend Listed = iff(isempty(DestIp), DestPublicIps, strcat(DestIp, "|", AllowedOutFlows + DeniedOutFlows))
    | mv-expand Entry = split(Listed, " ") to typeof(string)
    | extend Address = tostring(split(Entry, "|")[0]), Calls = tolong(split(Entry, "|")[1])
    | summarize Calls = sum(Calls), FirstSeen = min(FlowStartTime), LastSeen = max(FlowEndTime)
        by Host = SrcIp, Vm = SrcVm, Address, DestPort, FlowIntervalStartTime
    | where Calls > 0
    | summarize
        Intervals = count(), Mean = avg(Calls), Deviation = stdevp(Calls), FirstSeen = min(FirstSeen), LastSeen = max(LastSeen),
        First = min(FlowIntervalStartTime), Last = max(FlowIntervalStartTime)
        by Host, Vm, Address, DestPort
    | where Intervals >= _minIntervals and Deviation * 100 <= Mean * _maxDeviationPercent
    | order by Intervals desc, Host asc, Address asc, DestPort asc, Vm asc
    | project Host, Vm, Address, DestPort, Intervals, CallsPerInterval = round(Mean, 2), DeviationPercent = round(100 * Deviation / Mean, 1), FirstSeen, LastSeen
    | take _limit`,
})
