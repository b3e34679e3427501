import { z } from 'zod'
import {
  datetime,
  defineQuery,
  EXCEPT,
  IS_KNOWN,
  int,
  LIMIT,
  long,
  MAX_HOSTS,
  real,
  text,
  WINDOW,
} from './define-query.ts'

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
    except: EXCEPT,
    maxHosts: MAX_HOSTS,
    minIntervals: z.int().min(3).max(10_000).default(6).describe('intervals in which it called, at least'),
    maxDeviationPercent: z
      .int()
      .min(0)
      .max(1000)
      .default(20)
      .describe('how far the number of calls may stray from its mean'),
    minPresentPercent: z
      .int()
      .min(0)
      .max(100)
      .default(80)
      .describe('of the intervals from its first call to its last, how many have one, at least'),
  }),
  row: z.object({
    Host: text,
    Vm: text,
    Address: text,
    DestPort: int,
    Intervals: long,
    Hosts: long.describe('hosts that call the address'),
    CallsPerInterval: real.describe('on average, without the first and the last interval'),
    DeviationPercent: real.describe(
      'standard deviation of the calls, of their mean; the first and the last interval, which may be cut, are left out',
    ),
    FirstSeen: datetime,
    LastSeen: datetime,
  }),
  key: ['Host', 'Vm', 'Address', 'DestPort'],
  chart: { kind: 'bar', category: ['Host', 'Address'], values: ['Intervals'] },
  kql: `${IS_KNOWN}
    let Talk = NTANetAnalytics
      | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
      | where FlowDirection == "Outbound" and FlowType in ("ExternalPublic", "MaliciousFlow") and not(IsFlowCapturedAtUdrHop)
      | where DestPort !in (53, 123)
      | extend Listed = iff(isempty(DestIp), DestPublicIps, strcat(DestIp, "|", AllowedOutFlows + DeniedOutFlows))
      | mv-expand Entry = split(Listed, " ") to typeof(string)
      | extend Address = tostring(split(Entry, "|")[0]), Calls = tolong(split(Entry, "|")[1])
      | summarize
          Calls = sum(Calls), FirstSeen = min(FlowStartTime), LastSeen = max(FlowEndTime),
          Length = max(FlowIntervalEndTime - FlowIntervalStartTime)
          by Host = SrcIp, Vm = SrcVm, Address, DestPort, Start = FlowIntervalStartTime
      | where Calls > 0;
    let Spans = Talk | summarize First = min(Start), Last = max(Start) by Host, Vm, Address, DestPort;
    Talk
    | lookup kind=inner Spans on Host, Vm, Address, DestPort
    | extend Whole = iff(Start > First and Start < Last, Calls, long(null))
    | summarize
        Intervals = count(), Mean = avg(Whole), Deviation = stdevp(Whole),
        FirstSeen = min(FirstSeen), LastSeen = max(LastSeen), Between = 1 + tolong((max(Start) - min(Start)) / max(Length))
        by Host, Vm, Address, DestPort
    | where Intervals >= _minIntervals and Deviation * 100 <= Mean * _maxDeviationPercent
    | where Intervals * 100 >= Between * _minPresentPercent and not(IsKnown(Host) or IsKnown(Address))
    | lookup kind=inner (Talk | summarize Hosts = count_distinct(Host) by Address) on Address
    | where Hosts <= _maxHosts
    | order by Intervals desc, Host asc, Address asc, DestPort asc, Vm asc
    | project Host, Vm, Address, DestPort, Intervals, Hosts, CallsPerInterval = round(Mean, 2), DeviationPercent = round(100 * Deviation / Mean, 1), FirstSeen, LastSeen
    | take _limit`,
})
