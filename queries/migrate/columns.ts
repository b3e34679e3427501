import { type ColumnPair, NSG_COLUMNS } from '../../src/model/index.ts'

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

/** What a reader should know of columns whose values changed with their names. */
const NOTES: Readonly<Record<string, string>> = {
  FASchemaVersion_s: 'rows of VNet flow logs have version "3"',
  NSGList_s: 'a resource id in lower case, where NSGList_s was subscription/group/name',
  NSGRule_s: 'a name in lower case without DefaultRule_ and UserRule_',
}

const moved = ({ nsg, vnet, how }: ColumnPair): Moved => ({
  to: vnet,
  ...(NOTES[nsg] !== undefined && { note: NOTES[nsg] }),
  ...(how === 'number' && { whole: true }),
})

/**
 * What a query over the NSG pipeline's table finds in that of the VNet pipeline: the pairs of `src/model/nsg-columns.ts`, and
 * columns that have no pair
 * (https://learn.microsoft.com/azure/network-watcher/traffic-analytics-schema; spellings by the table reference
 * https://learn.microsoft.com/azure/azure-monitor/reference/tables/ntanetanalytics).
 */
export const COLUMNS: Readonly<Record<string, Moved>> = {
  ...Object.fromEntries(NSG_COLUMNS.map((pair) => [pair.nsg, moved(pair)])),
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
