import type { Cell, IntervalMinutes } from '../model/index.ts'
import type { ClassFacts } from './flow-classes.ts'
import { moment } from './moment.ts'
import type { ReducedFlow } from './reduction.ts'
import { flowEncryption, l4Protocol, l7Protocol, macAddress, shortId, targetType } from './spelling.ts'

/** A row of NTANetAnalytics; columns that are not named are empty. */
export type NetAnalyticsRow = Readonly<Record<string, Cell>>

/**
 * Turns reduced flows into rows of NTANetAnalytics: merges public addresses of one kind into one row with a list column,
 * and spells every value as real rows do (docs/reduction.md). Sorted, so equal input gives equal output.
 */
export function netAnalyticsRows(
  flows: Iterable<ReducedFlow>,
  intervalMinutes: IntervalMinutes,
  factsOf: (flow: ReducedFlow) => ClassFacts,
): NetAnalyticsRow[] {
  const groups = new Map<string, Group>()
  for (const flow of flows) {
    const facts = factsOf(flow)
    const key = groupKey(flow, facts)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { facts, flows: [flow] })
    else group.flows.push(flow)
  }
  const keys = [...groups.keys()].sort()
  return keys.map((key) => rowOf(groups.get(key)!, intervalMinutes * 60_000))
}

/** Flows that become one row. */
interface Group {
  readonly facts: ClassFacts
  readonly flows: ReducedFlow[]
}

/** AzurePublic and ExternalPublic rows hold the public side in a list, merged by region or country. */
function listedSide({ type, publicSide }: ClassFacts): 'src' | 'dest' | undefined {
  return type === 'AzurePublic' || type === 'ExternalPublic' ? publicSide : undefined
}

/** Flows with one group key become one row: a listed address leaves the key. */
function groupKey(flow: ReducedFlow, facts: ClassFacts): string {
  const listed = listedSide(facts)
  const { intervalStart, flowLogId, targetId, mac, aclGroup, aclRule, destPort, protocol, inbound, denied } = flow
  const addresses = [listed === 'src' ? '' : flow.srcIp, listed === 'dest' ? '' : flow.destIp]
  const rest = [flowLogId, targetId, mac, aclGroup, aclRule, ...addresses, destPort, protocol, inbound, denied]
  return [intervalStart, ...rest, flow.encryption, facts.group].join('\u0000')
}

function rowOf({ facts, flows: group }: Group, interval: number): NetAnalyticsRow {
  const flow = group[0]!
  const listed = listedSide(facts)
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
    ...facts.columns,
    SrcIp: listed === 'src' ? '' : flow.srcIp,
    DestIp: listed === 'dest' ? '' : flow.destIp,
    SrcPublicIps: listed === 'src' ? publicList(group, 'srcIp') : '',
    DestPublicIps: listed === 'dest' ? publicList(group, 'destIp') : '',
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
function publicList(group: readonly ReducedFlow[], side: 'srcIp' | 'destIp'): string {
  const entries = group.map((flow) => {
    const { begins, ends, packetsOut, packetsBack, bytesOut, bytesBack } = flow
    const measured = flow.metered ? [ends, packetsOut, packetsBack, bytesOut, bytesBack] : ['', '', '', '', '']
    return [flow[side], begins, ...measured].join('|')
  })
  return entries.sort().join(' ')
}

function sum(group: readonly ReducedFlow[], field: 'begins' | 'ends' | 'tuples'): number {
  return group.reduce((so, flow) => so + flow[field], 0)
}

function total(group: readonly ReducedFlow[], field: 'packetsOut' | 'packetsBack' | 'bytesOut' | 'bytesBack'): bigint {
  return group.reduce((so, flow) => so + flow[field], 0n)
}
