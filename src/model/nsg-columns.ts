import type { Cell } from './table.ts'

/** How a value of the NSG pipeline's table and its value in NTANetAnalytics stand to each other. */
export type Translation =
  | 'same'
  /** A `real` there, a whole number here. */
  | 'number'
  /** `subscription/group/name` there, a resource id here; both lower case. */
  | 'securityGroup'
  /** Codes there, words here, the first pair that fits; a value without a pair is itself. */
  | { readonly codes: readonly (readonly [code: string, word: string])[] }

/** One column of AzureNetworkAnalytics_CL (flows) and the column of NTANetAnalytics that says the same. */
export interface ColumnPair {
  readonly nsg: string
  readonly vnet: string
  readonly how: Translation
}

const SAME = {
  SubType_s: 'SubType',
  TimeProcessed_t: 'TimeProcessed',
  TimeGenerated: 'TimeGenerated',
  FlowIntervalStartTime_t: 'FlowIntervalStartTime',
  FlowIntervalEndTime_t: 'FlowIntervalEndTime',
  FlowStartTime_t: 'FlowStartTime',
  FlowEndTime_t: 'FlowEndTime',
  FlowType_s: 'FlowType',
  SrcIP_s: 'SrcIp',
  DestIP_s: 'DestIp',
  L7Protocol_s: 'L7Protocol',
  NSGRule_s: 'AclRule',
  MACAddress_s: 'MacAddress',
  Subscription1_g: 'SrcSubscription',
  Subscription2_g: 'DestSubscription',
  Region1_s: 'SrcRegion',
  Region2_s: 'DestRegion',
  NIC1_s: 'SrcNic',
  NIC2_s: 'DestNic',
  VM1_s: 'SrcVm',
  VM2_s: 'DestVm',
  Subnet1_s: 'SrcSubnet',
  Subnet2_s: 'DestSubnet',
  ApplicationGateway1_s: 'SrcApplicationGateway',
  ApplicationGateway2_s: 'DestApplicationGateway',
  LoadBalancer1_s: 'SrcLoadBalancer',
  LoadBalancer2_s: 'DestLoadBalancer',
  LocalNetworkGateway1_s: 'SrcLocalNetworkGateway',
  LocalNetworkGateway2_s: 'DestLocalNetworkGateway',
  ExpressRouteCircuit1_s: 'SrcExpressRouteCircuit',
  ExpressRouteCircuit2_s: 'DestExpressRouteCircuit',
  ExpressRouteCircuitPeeringType_s: 'ExpressRouteCircuitPeeringType',
  ConnectionType_s: 'ConnectionType',
  ConnectionName_s: 'ConnectionName',
  ConnectingVNets_s: 'ConnectingVnets',
  Country_s: 'Country',
  AzureRegion_s: 'AzureRegion',
  SrcPublicIPs_s: 'SrcPublicIps',
  DestPublicIPs_s: 'DestPublicIps',
  IsFlowCapturedAtUDRHop_b: 'IsFlowCapturedAtUdrHop',
} as const

/** "Outbound" means from source to destination, whatever the direction of the flow. */
const NUMBERS = {
  DestPort_d: 'DestPort',
  AllowedInFlows_d: 'AllowedInFlows',
  DeniedInFlows_d: 'DeniedInFlows',
  AllowedOutFlows_d: 'AllowedOutFlows',
  DeniedOutFlows_d: 'DeniedOutFlows',
  CompletedFlows_d: 'CompletedFlows',
  OutboundPackets_d: 'PacketsSrcToDest',
  OutboundBytes_d: 'BytesSrcToDest',
  InboundPackets_d: 'PacketsDestToSrc',
  InboundBytes_d: 'BytesDestToSrc',
} as const

const CODES = {
  FASchemaVersion_s: {
    vnet: 'FaSchemaVersion',
    codes: [
      ['2', '3'],
      ['1', '3'],
    ],
  },
  L4Protocol_s: {
    vnet: 'L4Protocol',
    codes: [
      ['T', 'TCP'],
      ['U', 'UDP'],
    ],
  },
  FlowDirection_s: {
    vnet: 'FlowDirection',
    codes: [
      ['I', 'Inbound'],
      ['O', 'Outbound'],
    ],
  },
  FlowStatus_s: {
    vnet: 'FlowStatus',
    codes: [
      ['A', 'Allowed'],
      ['D', 'Denied'],
    ],
  },
} as const

/**
 * The columns of flows in the NSG pipeline's table and in that of the VNet pipeline, the one table of what is known about them.
 * Source: the two schemas in https://learn.microsoft.com/azure/network-watcher/traffic-analytics-schema, and real rows of 2025-08.
 */
export const NSG_COLUMNS: readonly ColumnPair[] = [
  ...Object.entries(SAME).map(([nsg, vnet]) => ({ nsg, vnet, how: 'same' as const })),
  ...Object.entries(NUMBERS).map(([nsg, vnet]) => ({ nsg, vnet, how: 'number' as const })),
  ...Object.entries(CODES).map(([nsg, { vnet, codes }]) => ({ nsg, vnet, how: { codes } })),
  { nsg: 'NSGList_s', vnet: 'AclGroup', how: 'securityGroup' },
]

type Row = Readonly<Record<string, Cell>>

/** A row of NTANetAnalytics as a row of AzureNetworkAnalytics_CL; columns that the older table has not are left out. */
export function asNsgRow(row: Row): Row {
  const known = NSG_COLUMNS.filter(({ vnet }) => row[vnet] !== undefined)
  const pairs = known.map(({ nsg, vnet, how }) => [nsg, toNsg(row[vnet]!, how)] as const)
  return { ...Object.fromEntries(pairs), ...onlyNsg(row), Type: 'AzureNetworkAnalytics_CL' }
}

/** Flows of which one side is in Azure and the other is not. */
const ONE_SIDED = ['S2S', 'P2S', 'AzurePublic', 'ExternalPublic', 'MaliciousFlow', 'UnknownPrivate']
const PUBLIC = ['AzurePublic', 'ExternalPublic']

/** The rules that every security group has; a group cannot have others of these names. */
const DEFAULT_RULES = [
  ...['allowvnetinbound', 'allowazureloadbalancerinbound', 'denyallinbound'],
  ...['allowvnetoutbound', 'allowinternetoutbound', 'denyalloutbound'],
]

/**
 * What the older table alone has: columns that schema version 2 calls deprecated. Queries of that time ask for them, so they are
 * filled by what the documentation says of them; nobody has shown whether Azure still fills them.
 */
export function onlyNsg(row: Row): Row {
  const type = String(row.FlowType ?? '')
  const own = (row.SrcSubscription ?? '') === '' ? 'Dest' : 'Src'
  const side = (column: string) => (ONE_SIDED.includes(type) ? (row[`${own}${column}`] ?? '') : '')
  const isInbound = row.FlowDirection === 'Inbound'
  const counts = ['AllowedInFlows', 'DeniedInFlows', 'AllowedOutFlows', 'DeniedOutFlows'].map((name) => row[name] ?? 0n)
  const flows = counts.reduce((so: number, count) => so + Number(count), 0)
  const rule = String(row.AclRule ?? '')
  return {
    ...{
      VMIP_s: PUBLIC.includes(type) ? (row[isInbound ? 'DestIp' : 'SrcIp'] ?? '') : '',
      Subscription_g: side('Subscription'),
    },
    ...{ Region_s: side('Region'), NIC_s: side('Nic'), VM_s: side('Vm'), Subnet_s: side('Subnet') },
    NSGRules_s: ['0', rule, isInbound ? 'I' : 'O', row.FlowStatus === 'Denied' ? 'D' : 'A', flows].join('|'),
    NSGRuleType_s: DEFAULT_RULES.includes(rule) ? 'Default' : 'User Defined',
    PublicIPs_s: `${row.SrcPublicIps ?? ''}${row.DestPublicIps ?? ''}`,
    FlowCount_d: flows,
  }
}

/** A flow of AzureNetworkAnalytics_CL as a row of NTANetAnalytics; what the older table alone has is left out. */
export function asVnetRow(row: Row): Row {
  const known = NSG_COLUMNS.filter(({ nsg }) => row[nsg] !== undefined)
  return Object.fromEntries(known.map(({ nsg, vnet, how }) => [vnet, toVnet(row[nsg]!, how, vnet)]))
}

/** A value of NTANetAnalytics as the older table writes it. A whole number becomes a `real`, exact to 2^53. */
export function toNsg(cell: Cell, how: Translation): Cell {
  if (how === 'number') return typeof cell === 'bigint' ? Number(cell) : cell
  if (typeof cell !== 'string' || how === 'same') return cell
  if (how !== 'securityGroup') return how.codes.find(([, word]) => word === cell)?.[0] ?? cell
  const parts = cell.split('/')
  return parts.length === 9 ? [parts[2], parts[4], parts[8]].join('/') : cell
}

const INT_COLUMN = 'DestPort'

function toVnet(cell: Cell, how: Translation, column: string): Cell {
  if (how === 'number') return typeof cell === 'number' && column !== INT_COLUMN ? BigInt(Math.round(cell)) : cell
  if (typeof cell !== 'string' || how === 'same') return cell
  if (how !== 'securityGroup') return how.codes.find(([code]) => code === cell)?.[1] ?? cell
  const [subscription, group, name, ...more] = cell.toLowerCase().split('/')
  if (name === undefined || more.length > 0) return cell
  return `/subscriptions/${subscription}/resourcegroups/${group}/providers/microsoft.network/networksecuritygroups/${name}`
}
