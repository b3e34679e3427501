import { z } from 'zod'
import { datetime, defineQuery, EXCEPT, IS_KNOWN, LIMIT, long, text, WINDOW } from './define-query.ts'

/** One host of the estate that reaches the administration ports of many others in an interval. */
export const lateralMovement = defineQuery({
  id: 'lateral-movement',
  title: 'Lateral movement',
  question: 'Which hosts sign in to many others?',
  advice: 'Jump hosts and management servers do so: know them by name. Anything else is an intruder on the way.',
  tags: ['security'],
  severity: 'medium',
  techniques: ['T1021'],
  reads: ['NTANetAnalytics'],
  params: z.object({
    ...WINDOW,
    limit: LIMIT,
    except: EXCEPT,
    minHosts: z.int().min(2).max(1_000_000).default(5).describe('different hosts in one interval, at least'),
  }),
  row: z.object({
    Source: text,
    SrcVm: text,
    Hosts: long.describe('different hosts in the interval with most'),
    Ssh: long.describe('of these, by port 22'),
    Rdp: long.describe('by port 3389'),
    Smb: long.describe('by ports 135 and 445'),
    WinRm: long.describe('by ports 5985 and 5986'),
    Intervals: long,
    FirstSeen: datetime,
    LastSeen: datetime,
  }),
  key: ['Source', 'SrcVm'],
  chart: { kind: 'bar', category: ['Source'], values: ['Hosts'] },
  needs: 'topology',
  kql: `${IS_KNOWN}
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowType in ("IntraVNet", "InterVNet") and FlowStatus == "Allowed" and not(IsFlowCapturedAtUdrHop)
    | where DestPort in (22, 135, 445, 3389, 5985, 5986) and isnotempty(DestIp)
    | summarize
        Hosts = count_distinct(DestIp), Ssh = count_distinctif(DestIp, DestPort == 22), Rdp = count_distinctif(DestIp, DestPort == 3389),
        Smb = count_distinctif(DestIp, DestPort in (135, 445)), WinRm = count_distinctif(DestIp, DestPort in (5985, 5986)),
        FirstSeen = min(FlowStartTime), LastSeen = max(FlowEndTime)
        by Source = SrcIp, SrcVm, FlowIntervalStartTime
    | where Hosts >= _minHosts and not(IsKnown(Source))
    | summarize
        Hosts = max(Hosts), Ssh = max(Ssh), Rdp = max(Rdp), Smb = max(Smb), WinRm = max(WinRm), Intervals = count(),
        FirstSeen = min(FirstSeen), LastSeen = max(LastSeen)
        by Source, SrcVm
    | order by Hosts desc, Source asc, SrcVm asc
    | take _limit`,
})
