import type { Cell, IntervalMinutes } from '../model/index.ts'
import type { ClassFacts } from './flow-classes.ts'
import { moment } from './moment.ts'
import type { ReducedFlow } from './reduction.ts'

/** Rows of NTAIpDetails: one for each public address and interval, sorted by both. */
export function ipDetailsRows(
  flows: Iterable<ReducedFlow>,
  intervalMinutes: IntervalMinutes,
  factsOf: (flow: ReducedFlow) => ClassFacts,
): Readonly<Record<string, Cell>>[] {
  const rows = new Map<string, Readonly<Record<string, Cell>>>()
  for (const flow of flows) {
    const { publicSide, publicFacts, type } = factsOf(flow)
    if (publicSide === undefined || publicFacts === undefined) continue
    const ip = publicSide === 'src' ? flow.srcIp : flow.destIp
    const key = `${flow.intervalStart} ${ip}`
    if (rows.has(key)) continue
    const end = moment(flow.intervalStart + intervalMinutes * 60_000)
    rows.set(key, {
      SubType: 'FlowLog',
      FaSchemaVersion: '3',
      Type: 'NTAIpDetails',
      TimeGenerated: end,
      FlowIntervalStartTime: moment(flow.intervalStart),
      FlowIntervalEndTime: end,
      FlowType: type,
      Ip: ip,
      Location: type === 'AzurePublic' ? publicFacts.azureRegion : publicFacts.country,
      ThreatType: publicFacts.threatType,
      ThreatDescription: publicFacts.threatDescription,
      PublicIpDetails: publicFacts.owner,
    })
  }
  return [...rows.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row)
}
