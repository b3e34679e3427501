import type { Cell } from '../../model/index.ts'

type Row = Readonly<Record<string, Cell>>

/** A row of NTANetAnalytics written out once more as AzureNetworkAnalytics_CL has it, column by column. */
export function olderRow(row: Row): Record<string, Cell> {
  const text = (column: string) => String(row[column] ?? '')
  const real = (column: string) => (row[column] === null ? null : Number(row[column]))
  const inbound = text('FlowDirection') === 'Inbound'
  const flows =
    Number(row.AllowedInFlows) + Number(row.AllowedOutFlows) + Number(row.DeniedInFlows) + Number(row.DeniedOutFlows)
  const type = text('FlowType')
  const lonely = !['IntraVNet', 'InterVNet', 'Unknown'].includes(type)
  const azure = text('SrcSubscription') === '' ? 'Dest' : 'Src'
  const own = (column: string) => (lonely ? text(azure + column) : '')
  const standard = /^(allowvnet|allowazureloadbalancer|denyall)inbound$|^(allowvnet|allowinternet|denyall)outbound$/
  const group = /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/.*\/([^/]+)$/.exec(text('AclGroup'))
  return {
    Type: 'AzureNetworkAnalytics_CL',
    SubType_s: 'FlowLog',
    FASchemaVersion_s: '2',
    TimeGenerated: row.TimeGenerated!,
    TimeProcessed_t: row.TimeProcessed!,
    FlowIntervalStartTime_t: row.FlowIntervalStartTime!,
    FlowIntervalEndTime_t: row.FlowIntervalEndTime!,
    FlowStartTime_t: row.FlowStartTime!,
    FlowEndTime_t: row.FlowEndTime!,
    FlowType_s: type,
    SrcIP_s: text('SrcIp'),
    DestIP_s: text('DestIp'),
    VMIP_s: type.endsWith('Public') ? text(inbound ? 'DestIp' : 'SrcIp') : '',
    DestPort_d: real('DestPort'),
    L4Protocol_s: { TCP: 'T', UDP: 'U' }[text('L4Protocol')] ?? text('L4Protocol'),
    L7Protocol_s: text('L7Protocol'),
    FlowDirection_s: inbound ? 'I' : 'O',
    FlowStatus_s: text('FlowStatus') === 'Denied' ? 'D' : 'A',
    NSGList_s: group === null ? text('AclGroup') : `${group[1]}/${group[2]}/${group[3]}`,
    NSGRule_s: text('AclRule'),
    NSGRules_s: `0|${text('AclRule')}|${inbound ? 'I' : 'O'}|${text('FlowStatus') === 'Denied' ? 'D' : 'A'}|${flows}`,
    NSGRuleType_s: standard.test(text('AclRule')) ? 'Default' : 'User Defined',
    MACAddress_s: text('MacAddress'),
    Subscription_g: own('Subscription'),
    Region_s: own('Region'),
    NIC_s: own('Nic'),
    VM_s: own('Vm'),
    Subnet_s: own('Subnet'),
    Subscription1_g: text('SrcSubscription'),
    Subscription2_g: text('DestSubscription'),
    Region1_s: text('SrcRegion'),
    Region2_s: text('DestRegion'),
    NIC1_s: text('SrcNic'),
    NIC2_s: text('DestNic'),
    VM1_s: text('SrcVm'),
    VM2_s: text('DestVm'),
    Subnet1_s: text('SrcSubnet'),
    Subnet2_s: text('DestSubnet'),
    ApplicationGateway1_s: text('SrcApplicationGateway'),
    ApplicationGateway2_s: text('DestApplicationGateway'),
    LoadBalancer1_s: text('SrcLoadBalancer'),
    LoadBalancer2_s: text('DestLoadBalancer'),
    LocalNetworkGateway1_s: text('SrcLocalNetworkGateway'),
    LocalNetworkGateway2_s: text('DestLocalNetworkGateway'),
    ExpressRouteCircuit1_s: text('SrcExpressRouteCircuit'),
    ExpressRouteCircuit2_s: text('DestExpressRouteCircuit'),
    ExpressRouteCircuitPeeringType_s: text('ExpressRouteCircuitPeeringType'),
    ConnectionType_s: text('ConnectionType'),
    ConnectionName_s: text('ConnectionName'),
    ConnectingVNets_s: text('ConnectingVnets'),
    Country_s: text('Country'),
    AzureRegion_s: text('AzureRegion'),
    AllowedInFlows_d: real('AllowedInFlows'),
    DeniedInFlows_d: real('DeniedInFlows'),
    AllowedOutFlows_d: real('AllowedOutFlows'),
    DeniedOutFlows_d: real('DeniedOutFlows'),
    FlowCount_d: flows,
    CompletedFlows_d: real('CompletedFlows'),
    OutboundPackets_d: real('PacketsSrcToDest'),
    OutboundBytes_d: real('BytesSrcToDest'),
    InboundPackets_d: real('PacketsDestToSrc'),
    InboundBytes_d: real('BytesDestToSrc'),
    PublicIPs_s: text('SrcPublicIps') + text('DestPublicIps'),
    SrcPublicIPs_s: text('SrcPublicIps'),
    DestPublicIPs_s: text('DestPublicIps'),
    IsFlowCapturedAtUDRHop_b: row.IsFlowCapturedAtUdrHop!,
  }
}
