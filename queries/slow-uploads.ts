import { z } from 'zod'
import {
  bytes,
  datetime,
  defineQuery,
  EXCEPT,
  IS_KNOWN,
  int,
  LIMIT,
  long,
  MAX_HOSTS,
  text,
  WINDOW,
} from './define-query.ts'

/** Hosts that send a little more than they get, to one public address, hour after hour: what stays below every threshold of bulk. */
export const slowUploads = defineQuery({
  id: 'slow-uploads',
  title: 'Slow uploads',
  question: 'Which hosts trickle data to the internet for a long time?',
  advice: 'Sum it up over a week. Telemetry is known by its owner (public-ips); the rest deserves a packet capture.',
  tags: ['security', 'internet'],
  severity: 'medium',
  techniques: ['T1030', 'T1029'],
  reads: ['NTANetAnalytics'],
  params: z.object({
    ...WINDOW,
    limit: LIMIT,
    except: EXCEPT,
    maxHosts: MAX_HOSTS,
    minIntervals: z.int().min(3).max(10_000).default(12).describe('intervals with uploads, at least'),
    minRatio: z.int().min(1).max(1_000_000).default(3).describe('bytes sent for each byte that came back, at least'),
  }),
  row: z.object({
    Host: text,
    Vm: text,
    Address: text,
    DestPort: int,
    Intervals: long,
    Hosts: long.describe('hosts that upload to the address'),
    BytesOut: bytes,
    BytesBack: bytes,
    BytesPerInterval: bytes.describe('sent, on average'),
    FirstSeen: datetime,
    LastSeen: datetime,
  }),
  key: ['Host', 'Vm', 'Address', 'DestPort'],
  chart: { kind: 'bar', category: ['Host', 'Address'], values: ['BytesOut'] },
  kql: `${IS_KNOWN}
    let Uploads = NTANetAnalytics
      | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
      | where FlowStatus == "Allowed" and FlowDirection == "Outbound" and FlowType in ("ExternalPublic", "MaliciousFlow")
      | where isnotnull(BytesSrcToDest) and not(IsFlowCapturedAtUdrHop)
      | extend Listed = iff(isempty(DestIp), DestPublicIps, strcat(DestIp, "|||||", BytesSrcToDest, "|", BytesDestToSrc))
      | mv-expand Entry = split(Listed, " ") to typeof(string)
      | extend Parts = split(Entry, "|")
      | extend Address = tostring(Parts[0]), Out = tolong(Parts[5]), Back = tolong(Parts[6])
      | summarize Out = sum(Out), Back = sum(Back), FirstSeen = min(FlowStartTime), LastSeen = max(FlowEndTime)
          by Host = SrcIp, Vm = SrcVm, Address, DestPort, FlowIntervalStartTime
      | where Out > 0 and Out >= Back * _minRatio;
    Uploads
    | summarize Intervals = count(), BytesOut = sum(Out), BytesBack = sum(Back), FirstSeen = min(FirstSeen), LastSeen = max(LastSeen)
        by Host, Vm, Address, DestPort
    | where Intervals >= _minIntervals and not(IsKnown(Host) or IsKnown(Address))
    | lookup kind=inner (Uploads | summarize Hosts = count_distinct(Host) by Address) on Address
    | where Hosts <= _maxHosts
    | order by Intervals desc, BytesOut desc, Host asc, Address asc, DestPort asc, Vm asc
    | project Host, Vm, Address, DestPort, Intervals, Hosts, BytesOut, BytesBack, BytesPerInterval = tolong(BytesOut / Intervals), FirstSeen, LastSeen
    | take _limit`,
})
