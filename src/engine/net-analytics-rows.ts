import type { Cell, IntervalMinutes } from '../model/index.ts'
import type { AddressFacts, Classify } from './enrichment.ts'
import type { ReducedFlow } from './reduction.ts'
import { flowEncryption, l4Protocol, l7Protocol, macAddress, shortId, targetType } from './spelling.ts'

/** A row of NTANetAnalytics; columns that are not named are empty. */
export type NetAnalyticsRow = Readonly<Record<string, Cell>>

/**
 * Turns reduced flows into rows of NTANetAnalytics: classifies each flow, merges public addresses of one kind into one row
 * with a list column, and spells every value as real rows do (docs/reduction.md). Sorted, so equal input gives equal output.
 */
export function netAnalyticsRows(
  flows: Iterable<ReducedFlow>,
  intervalMinutes: IntervalMinutes,
  classify: Classify,
): NetAnalyticsRow[] {
  const groups = new Map<string, ReducedFlow[]>()
  for (const flow of flows) {
    const key = groupKey(flow, remoteFacts(flow, classify))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [flow])
    else group.push(flow)
  }
  const keys = [...groups.keys()].sort()
  return keys.map((key) => rowOf(groups.get(key)!, intervalMinutes * 60_000, classify))
}

/** Without topology only the side across from the captured NIC tells what a flow is. */
function remoteFacts(flow: ReducedFlow, classify: Classify): AddressFacts {
  return classify(flow.inbound ? flow.srcIp : flow.destIp)
}

/** AzurePublic and ExternalPublic rows hold the public side in a list, merged by region or country. */
function isGrouped({ type }: AddressFacts): boolean {
  return type === 'AzurePublic' || type === 'ExternalPublic'
}

/** Flows with one group key become one row: a public remote address leaves the key. */
function groupKey(flow: ReducedFlow, facts: AddressFacts): string {
  const [src, dest] = shownAddresses(flow, facts)
  const { intervalStart, flowLogId, targetId, mac, aclGroup, aclRule, destPort, protocol, inbound, denied } = flow
  const rest = [flowLogId, targetId, mac, aclGroup, aclRule, src, dest, destPort, protocol, inbound, denied]
  return [intervalStart, ...rest, flow.encryption, ...Object.values(facts)].join('\u0000')
}

function shownAddresses(flow: ReducedFlow, facts: AddressFacts): [src: string, dest: string] {
  if (!isGrouped(facts)) return [flow.srcIp, flow.destIp]
  return flow.inbound ? ['', flow.destIp] : [flow.srcIp, '']
}

function rowOf(group: readonly ReducedFlow[], interval: number, classify: Classify): NetAnalyticsRow {
  const flow = group[0]!
  const facts = remoteFacts(flow, classify)
  const [SrcIp, DestIp] = shownAddresses(flow, facts)
  const list = isGrouped(facts) ? publicList(group) : ''
  const end = moment(flow.intervalStart + interval)
  return {
    SubType: 'FlowLog',
    FaSchemaVersion: '3',
    Type: 'NTANetAnalytics',
    TimeGenerated: end,
    TimeProcessed: end,
    FlowIntervalStartTime: moment(flow.intervalStart),
    FlowIntervalEndTime: end,
    FlowStartTime: moment(group.reduce((so, one) => Math.min(so, one.firstTime), flow.firstTime)),
    FlowEndTime: moment(group.reduce((so, one) => Math.max(so, one.lastTime), flow.lastTime)),
    FlowType: facts.type,
    Country: facts.country,
    AzureRegion: facts.azureRegion,
    SrcIp,
    DestIp,
    SrcPublicIps: flow.inbound ? list : '',
    DestPublicIps: flow.inbound ? '' : list,
    DestPort: flow.destPort,
    L4Protocol: l4Protocol(flow.protocol),
    L7Protocol: l7Protocol(flow.destPort, flow.protocol),
    FlowDirection: flow.inbound ? 'Inbound' : 'Outbound',
    FlowStatus: flow.denied ? 'Denied' : 'Allowed',
    FlowEncryption: flowEncryption(flow.encryption),
    MacAddress: macAddress(flow.mac),
    AclGroup: flow.aclGroup,
    AclRule: flow.aclRule,
    TargetResourceId: shortId(flow.targetId),
    TargetResourceType: targetType(flow.targetId),
    FlowLogResourceId: shortId(flow.flowLogId),
    IsFlowCapturedAtUdrHop: false,
    ...countsOf(group),
    RecordCount: BigInt(sum(group, 'tuples')),
  }
}

/** The counts and sums of a row; what NSG version 1 does not measure is null, not 0. */
function countsOf(group: readonly ReducedFlow[]): NetAnalyticsRow {
  const { inbound, denied } = group[0]!
  const begins = BigInt(sum(group, 'begins'))
  const metered = group.every((flow) => flow.metered)
  const only = (wanted: boolean) => (wanted ? begins : 0n)
  return {
    AllowedInFlows: only(inbound && !denied),
    DeniedInFlows: only(inbound && denied),
    AllowedOutFlows: only(!inbound && !denied),
    DeniedOutFlows: only(!inbound && denied),
    CompletedFlows: metered ? BigInt(sum(group, 'ends')) : null,
    PacketsSrcToDest: metered ? total(group, 'packetsOut') : null,
    PacketsDestToSrc: metered ? total(group, 'packetsBack') : null,
    BytesSrcToDest: metered ? total(group, 'bytesOut') : null,
    BytesDestToSrc: metered ? total(group, 'bytesBack') : null,
  }
}

/** `ip|started|ended|packetsSrcToDest|packetsDestToSrc|bytesSrcToDest|bytesDestToSrc`, separated by a space. */
function publicList(group: readonly ReducedFlow[]): string {
  const entries = group.map((flow) => {
    const ip = flow.inbound ? flow.srcIp : flow.destIp
    const { begins, ends, packetsOut, packetsBack, bytesOut, bytesBack } = flow
    const measured = flow.metered ? [ends, packetsOut, packetsBack, bytesOut, bytesBack] : ['', '', '', '', '']
    return [ip, begins, ...measured].join('|')
  })
  return entries.sort().join(' ')
}

function sum(group: readonly ReducedFlow[], field: 'begins' | 'ends' | 'tuples'): number {
  return group.reduce((so, flow) => so + flow[field], 0)
}

function total(group: readonly ReducedFlow[], field: 'packetsOut' | 'packetsBack' | 'bytesOut' | 'bytesBack'): bigint {
  return group.reduce((so, flow) => so + flow[field], 0n)
}

/** ISO with 7 digits, the form of a datetime cell. */
function moment(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, -1)}0000Z`
}
