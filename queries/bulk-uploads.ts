import { z } from 'zod'
import { bytes, datetime, defineQuery, EXCEPT, IS_KNOWN, int, LIMIT, long, real, text, WINDOW } from './define-query.ts'

/** Hosts that send much more to the internet than they get back, to one address and port: backup, or exfiltration in bulk. */
export const bulkUploads = defineQuery({
  id: 'bulk-uploads',
  title: 'Bulk uploads',
  question: 'Which hosts upload much to the internet?',
  advice:
    'Know the receiver (public-ips, azta explain). A backup goes to a place you pay for; anything else: isolate the host.',
  tags: ['security', 'internet'],
  severity: 'high',
  techniques: ['T1048', 'T1567'],
  reads: ['NTANetAnalytics'],
  params: z.object({
    ...WINDOW,
    limit: LIMIT,
    except: EXCEPT,
    minMegabytes: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .default(100)
      .describe('sent in the window, at least, in units of 10^6 bytes'),
    minRatio: z.int().min(1).max(1_000_000).default(5).describe('bytes sent for each byte that came back, at least'),
  }),
  row: z.object({
    Host: text,
    Vm: text,
    Address: text,
    Country: text,
    DestPort: int,
    L4Protocol: text,
    BytesOut: bytes,
    BytesBack: bytes,
    Ratio: real,
    Intervals: long,
    FirstSeen: datetime,
    LastSeen: datetime,
  }),
  key: ['Host', 'Vm', 'Address', 'Country', 'DestPort', 'L4Protocol'],
  chart: { kind: 'bar', category: ['Host', 'Address'], values: ['BytesOut'] },
  kql: `${IS_KNOWN}
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Allowed" and FlowDirection == "Outbound" and FlowType in ("ExternalPublic", "MaliciousFlow")
    | where isnotnull(BytesSrcToDest) and not(IsFlowCapturedAtUdrHop)
    | extend Listed = iff(isempty(DestIp), DestPublicIps, strcat(DestIp, "|||||", BytesSrcToDest, "|", BytesDestToSrc))
    | mv-expand Entry = split(Listed, " ") to typeof(string)
    | extend Parts = split(Entry, "|")
    | summarize
        BytesOut = sum(tolong(Parts[5])), BytesBack = sum(tolong(Parts[6])), Intervals = count_distinct(FlowIntervalStartTime),
        FirstSeen = min(FlowStartTime), LastSeen = max(FlowEndTime)
        by Host = SrcIp, Vm = SrcVm, Address = tostring(Parts[0]), Country = coalesce(Country, "unknown"), DestPort, L4Protocol
    | extend Ratio = round(todouble(BytesOut) / max_of(BytesBack, 1), 1)
    | where BytesOut >= _minMegabytes * 1000000 and Ratio >= _minRatio and not(IsKnown(Host) or IsKnown(Address))
    | order by BytesOut desc, Host asc, Address asc, Country asc, DestPort asc, L4Protocol asc, Vm asc
    | project Host, Vm, Address, Country, DestPort, L4Protocol, BytesOut, BytesBack, Ratio, Intervals, FirstSeen, LastSeen
    | take _limit`,
})
