import { z } from 'zod'
import { datetime, defineQuery, flows, LIMIT, long, text, WINDOW } from './define-query.ts'

/** Hosts that were silent for long and talk again: a forgotten machine that somebody found. */
export const awakenedHosts = defineQuery({
  id: 'awakened-hosts',
  title: 'Dormant, then active',
  question: 'Which hosts talk again after a long silence?',
  advice:
    'Month-end jobs do so. Of any other host ask who started it, and what it does now: conversations, internet-egress.',
  tags: ['security', 'change'],
  severity: 'low',
  reads: ['NTANetAnalytics'],
  params: z.object({
    ...WINDOW,
    limit: LIMIT,
    silentHours: z.int().min(1).max(10_000).default(12).describe('hours of silence, at least'),
  }),
  row: z.object({
    Host: text,
    Vm: text,
    SilentHours: long.describe(
      'the longest silence between two intervals with traffic; the first, where two are as long',
    ),
    SilentSince: datetime.describe('end of the interval before it'),
    AwakeAt: datetime.describe('start of the interval after it'),
    FlowsSince: flows.describe('allowed flows after it'),
  }),
  key: ['Host', 'Vm'],
  kql: `
    let Talk = NTANetAnalytics
      | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
      | where FlowStatus == "Allowed" and not(IsFlowCapturedAtUdrHop)
      | extend Outbound = FlowDirection == "Outbound"
      | extend Host = iff(Outbound, SrcIp, DestIp), Vm = iff(Outbound, SrcVm, DestVm)
      | where isnotempty(Host)
      | summarize Begun = sum(AllowedInFlows + AllowedOutFlows), End = max(FlowIntervalEndTime) by Host, Vm, Start = FlowIntervalStartTime;
    let Silences = Talk
      | sort by Host asc, Vm asc, Start asc
      | extend Before = iff(prev(Host) == Host and prev(Vm) == Vm, prev(End), datetime(null))
      | extend Gap = tolong((Start - Before) / 1h)
      | where Gap >= _silentHours
      | sort by Host asc, Vm asc, Gap desc, Start asc
      | extend Rank = row_number(1, prev(Host) != Host or prev(Vm) != Vm)
      | where Rank == 1;
    Talk
    | join kind=inner (Silences | project Host, Vm, SilentHours = Gap, SilentSince = Before, AwakeAt = Start) on Host, Vm
    | where Start >= AwakeAt
    | summarize FlowsSince = sum(Begun) by Host, Vm, SilentHours, SilentSince, AwakeAt
    | order by SilentHours desc, Host asc, Vm asc
    | project Host, Vm, SilentHours, SilentSince, AwakeAt, FlowsSince
    | take _limit`,
})
