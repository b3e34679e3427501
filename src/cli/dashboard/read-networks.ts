import { bindKql } from '../../../queries/index.ts'
import type { TimeWindow } from '../../model/index.ts'
import type { PageNetworks } from '../../reports/index.ts'
import type { Store } from '../../store/index.ts'

const NETWORKS = `
  NTATopologyDetails
  | where AzureResourceType in ("VirtualNetwork", "VirtualSubnetwork", "VirtualNetworkPeering", "VirtualNetworkGateway")
  | summarize arg_max(TimeGenerated, Region, IsFlowEnabled, VirtualNetwork1, VirtualNetwork2, GatewayType, VirtualSubnetwork)
      by AzureResourceType, Name
  | project AzureResourceType, Name, Region, IsFlowEnabled, VirtualNetwork1, VirtualNetwork2, GatewayType, VirtualSubnetwork
  | order by AzureResourceType asc, Name asc`

/** The networks of the store's newest topology; undefined when it holds none. */
export async function readNetworks(store: Store): Promise<PageNetworks | undefined> {
  const { rows } = await store.query({ kql: NETWORKS })
  if (rows.length === 0) return undefined
  const of = (type: string) =>
    rows.filter((row) => row[0] === type).map((row) => row.slice(1).map((cell) => cell ?? null))
  const text = (cell: unknown) => (typeof cell === 'string' ? cell : '')
  const pairs = of('VirtualNetworkPeering').map((row) => [text(row[3]), text(row[4])].sort().join('\n'))
  return {
    vnets: of('VirtualNetwork').map(([name, region, isLogged]) => ({
      ...{ name: text(name), region: text(region) },
      isLogged: typeof isLogged === 'boolean' ? isLogged : null,
    })),
    subnets: of('VirtualSubnetwork').map(([name]) => ({ name: text(name) })),
    peerings: [...new Set(pairs)].map((pair) => {
      const [a = '', b = ''] = pair.split('\n')
      return { a, b }
    }),
    gateways: of('VirtualNetworkGateway').map((row) => ({
      ...{ name: text(row[0]), type: text(row[5]) },
      vnet: text(row[6]).split('/').slice(0, 2).join('/'),
    })),
  }
}

const THREATS = `
  NTAIpDetails
  | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and isnotempty(ThreatType)
  | summarize ThreatType = max(ThreatType), ThreatDescription = max(ThreatDescription) by Ip
  | order by Ip asc
  | take 5000`

/** Type and description of known bad addresses in the window, by address. */
export async function readThreats(
  store: Store,
  { from, to }: TimeWindow,
): Promise<Readonly<Record<string, readonly [string, string]>>> {
  const { rows } = await store.query({ kql: bindKql(THREATS, { from, to }) })
  return Object.fromEntries(
    rows.map(([ip, type, description]) => [String(ip), [String(type), String(description)] as const]),
  )
}
