import { z } from 'zod'
import { bytes, datetime, defineQuery, int, LIMIT, long, real, text, WINDOW } from './define-query.ts'

/** Hosts that send much more to the internet than they get back, to one country and port: backup, or exfiltration in bulk. */
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
  key: ['Host', 'Vm', 'Country', 'DestPort', 'L4Protocol'],
  chart: { kind: 'bar', category: ['Host', 'Country'], values: ['BytesOut'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowStatus == "Allowed" and FlowDirection == "Outbound" and FlowType in ("ExternalPublic", "MaliciousFlow")
    | where isnotnull(BytesSrcToDest) and not(IsFlowCapturedAtUdrHop)
    | summarize
        BytesOut = sum(BytesSrcToDest), BytesBack = sum(BytesDestToSrc), Intervals = count_distinct(FlowIntervalStartTime),
        FirstSeen = min(FlowStartTime), LastSeen = max(FlowEndTime)
        by Host = SrcIp, Vm = SrcVm, Country = coalesce(Country, "unknown"), DestPort, L4Protocol
    | extend Ratio = round(todouble(BytesOut) / max_of(BytesBack, 1), 1)
    | where BytesOut >= _minMegabytes * 1000000 and Ratio >= _minRatio
    | order by BytesOut desc, Host asc, Country asc, DestPort asc, L4Protocol asc, Vm asc
    | project Host, Vm, Country, DestPort, L4Protocol, BytesOut, BytesBack, Ratio, Intervals, FirstSeen, LastSeen
    | take _limit`,
})
