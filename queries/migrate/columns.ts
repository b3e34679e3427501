/** What became of a column of AzureNetworkAnalytics_CL. */
export interface Moved {
  /** Its name in NTANetAnalytics. */
  readonly to?: string
  /** What says the same there, where no single column does. */
  readonly as?: string
  /** What a reader should know of the new column, or why there is none. */
  readonly note?: string
  /** A real number before, a whole one now: a division would be cut. */
  readonly whole?: true
}

const azureSide = (name: string): Moved => ({
  as: `iff(FlowDirection == "Inbound", Dest${name}, Src${name})`,
  note: `the Azure side of a flow with one side: Dest${name} of inbound flows, Src${name} of the rest`,
})

const bothSides = (old: string, name: string, suffix = 's'): Readonly<Record<string, Moved>> => ({
  [`${old}1_${suffix}`]: { to: `Src${name}` },
  [`${old}2_${suffix}`]: { to: `Dest${name}` },
})

const same = (suffix: string, names: string, extra: Moved = {}): Readonly<Record<string, Moved>> =>
  Object.fromEntries(names.split(' ').map((name) => [`${name}_${suffix}`, { ...extra, to: name }]))

/**
 * The one mapping from the columns of the NSG pipeline to those of the VNet pipeline
 * (https://learn.microsoft.com/azure/network-watcher/traffic-analytics-schema; spellings by the table reference
 * https://learn.microsoft.com/azure/azure-monitor/reference/tables/ntanetanalytics).
 */
export const COLUMNS: Readonly<Record<string, Moved>> = {
  ...same('s', 'SubType FlowType L4Protocol L7Protocol FlowDirection FlowStatus Country AzureRegion'),
  ...same('s', 'ExpressRouteCircuitPeeringType ConnectionType ConnectionName'),
  ...same('t', 'TimeProcessed FlowIntervalStartTime FlowIntervalEndTime FlowStartTime FlowEndTime'),
  ...same('d', 'AllowedInFlows DeniedInFlows AllowedOutFlows DeniedOutFlows CompletedFlows', { whole: true }),
  ...bothSides('Subscription', 'Subscription', 'g'),
  ...bothSides('Region', 'Region'),
  ...bothSides('NIC', 'Nic'),
  ...bothSides('VM', 'Vm'),
  ...bothSides('Subnet', 'Subnet'),
  ...bothSides('ApplicationGateway', 'ApplicationGateway'),
  ...bothSides('LoadBalancer', 'LoadBalancer'),
  ...bothSides('LocalNetworkGateway', 'LocalNetworkGateway'),
  ...bothSides('ExpressRouteCircuit', 'ExpressRouteCircuit'),
  FASchemaVersion_s: { to: 'FaSchemaVersion', note: 'rows of VNet flow logs have version "3"' },
  SrcIP_s: { to: 'SrcIp' },
  DestIP_s: { to: 'DestIp' },
  DestPort_d: { to: 'DestPort', whole: true },
  MACAddress_s: { to: 'MacAddress' },
  ConnectingVNets_s: { to: 'ConnectingVnets' },
  SrcPublicIPs_s: { to: 'SrcPublicIps' },
  DestPublicIPs_s: { to: 'DestPublicIps' },
  IsFlowCapturedAtUDRHop_b: { to: 'IsFlowCapturedAtUdrHop' },
  OutboundPackets_d: { to: 'PacketsSrcToDest', whole: true },
  OutboundBytes_d: { to: 'BytesSrcToDest', whole: true },
  InboundPackets_d: { to: 'PacketsDestToSrc', whole: true },
  InboundBytes_d: { to: 'BytesDestToSrc', whole: true },
  NSGList_s: { to: 'AclGroup', note: 'a resource id in lower case, where NSGList_s was subscription/group/name' },
  NSGRule_s: { to: 'AclRule', note: 'a name in lower case without DefaultRule_ and UserRule_' },
  NSGRuleType_s: { to: 'NsgRuleType', note: 'empty in rows of VNet flow logs' },
  VMIP_s: { as: 'iff(FlowDirection == "Outbound", SrcIp, DestIp)', note: 'the side that reported the flow' },
  Subscription_g: azureSide('Subscription'),
  Region_s: azureSide('Region'),
  NIC_s: azureSide('Nic'),
  VM_s: azureSide('Vm'),
  Subnet_s: azureSide('Subnet'),
  FlowCount_d: {
    as: '(AllowedInFlows + DeniedInFlows + AllowedOutFlows + DeniedOutFlows)',
    note: 'the sum of the four counts',
  },
  PublicIPs_s: { note: 'there is SrcPublicIps and DestPublicIps' },
  NSGRules_s: { note: 'there is AclGroup and AclRule, one rule for each row' },
}
