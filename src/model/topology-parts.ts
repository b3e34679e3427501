import { z } from 'zod'

const subnet = z.object({
  name: z.string(),
  prefixes: z.array(z.string()),
  nsgId: z.string().optional(),
  routeTableId: z.string().optional(),
})

const peering = z.object({
  /** Id of the VNet at the other end. */
  remoteId: z.string(),
  name: z.string().optional(),
  state: z.string().optional(),
  allowVirtualNetworkAccess: z.boolean().optional(),
  allowForwardedTraffic: z.boolean().optional(),
  allowGatewayTransit: z.boolean().optional(),
  useRemoteGateways: z.boolean().optional(),
})

export const virtualNetwork = z.object({
  id: z.string(),
  region: z.string(),
  prefixes: z.array(z.string()),
  subnets: z.array(subnet),
  /** The VNets this one is peered with; the id alone is enough. */
  peerings: z.array(z.preprocess((one) => (typeof one === 'string' ? { remoteId: one } : one), peering)).default([]),
  encryption: z.object({ enabled: z.boolean(), enforcement: z.string().optional() }).optional(),
  tags: z.record(z.string(), z.string()).optional(),
})

export const networkInterface = z.object({
  id: z.string(),
  /** 12 hex digits; case and separators do not matter. Empty for a NIC that has none (of a private endpoint, or never started). */
  mac: z.string(),
  /** `<VNet id>/subnets/<name>`. */
  subnetId: z.string(),
  vmId: z.string().optional(),
  nsgId: z.string().optional(),
  privateIps: z.array(z.string()),
  publicIps: z.array(z.string()).default([]),
  enableIpForwarding: z.boolean().optional(),
})

export const site = z.object({
  /** Name of the connection, as Azure shows it. */
  name: z.string(),
  kind: z.enum(['VpnGateway', 'ExpressRoute', 'PointToSite']),
  gatewayId: z.string(),
  /** Prefixes behind the connection: the on-premises networks, or the address pool of the VPN clients. */
  prefixes: z.array(z.string()),
  /** The local network gateway of a VPN, or the circuit of ExpressRoute. */
  remoteId: z.string().optional(),
  /** The resource that connects gateway and remote; it names the flows. */
  connectionId: z.string().optional(),
  /** Of ExpressRoute: `AzurePrivatePeering`, `AzurePublicPeering` or `MicrosoftPeering`. */
  peeringType: z.string().optional(),
})

const frontend = z.object({
  name: z.string(),
  privateIp: z.string().optional(),
  /** The subnet of a private frontend. */
  subnetId: z.string().optional(),
  publicIp: z.string().optional(),
})

export const loadBalancer = z.object({
  id: z.string(),
  region: z.string(),
  sku: z.string().optional(),
  frontends: z.array(frontend),
  /** NICs behind it, by pool. */
  backendPools: z.array(z.object({ name: z.string(), nicIds: z.array(z.string()) })).default([]),
})

export const applicationGateway = z.object({
  id: z.string(),
  region: z.string(),
  sku: z.string().optional(),
  /** The subnets that hold its instances and nothing else. */
  subnetIds: z.array(z.string()),
  frontends: z.array(frontend),
  /** Addresses or names behind it, by pool. */
  backendPools: z.array(z.object({ name: z.string(), addresses: z.array(z.string()) })).default([]),
})

export const privateEndpoint = z.object({
  id: z.string(),
  region: z.string(),
  subnetId: z.string(),
  privateIps: z.array(z.string()),
  /** The resource that it leads to. */
  privateLinkId: z.string().optional(),
})

const securityRule = z.object({
  name: z.string(),
  access: z.string(),
  direction: z.string(),
  priority: z.int(),
  protocol: z.string(),
  description: z.string().optional(),
  sourcePrefixes: z.array(z.string()),
  sourcePorts: z.array(z.string()),
  destinationPrefixes: z.array(z.string()),
  destinationPorts: z.array(z.string()),
  /** Azure's own, which every group has. */
  isDefault: z.boolean().default(false),
})

export const networkSecurityGroup = z.object({ id: z.string(), region: z.string(), rules: z.array(securityRule) })

const route = z.object({
  name: z.string(),
  prefix: z.string(),
  nextHopType: z.string(),
  nextHopIp: z.string().optional(),
})

export const routeTable = z.object({ id: z.string(), region: z.string(), routes: z.array(route) })

export const virtualNetworkGateway = z.object({
  id: z.string(),
  region: z.string(),
  /** `Vpn` or `ExpressRoute`. */
  type: z.string(),
  sku: z.string().optional(),
  subnetId: z.string().optional(),
  publicIps: z.array(z.string()).default([]),
  isBgpEnabled: z.boolean().optional(),
  /** Address pool of point-to-site clients. */
  clientPrefixes: z.array(z.string()).default([]),
})

export const connection = z.object({
  id: z.string(),
  region: z.string(),
  /** `IPsec`, `Vnet2Vnet` or `ExpressRoute`. */
  type: z.string(),
  status: z.string().optional(),
  gatewayId: z.string(),
  /** The other end: a second gateway, a local network gateway or a circuit. */
  remoteGatewayId: z.string().optional(),
  localGatewayId: z.string().optional(),
  circuitId: z.string().optional(),
  routingWeight: z.int().optional(),
  isBgpEnabled: z.boolean().optional(),
})

export const localNetworkGateway = z.object({
  id: z.string(),
  region: z.string(),
  ipAddress: z.string().optional(),
  prefixes: z.array(z.string()),
})

const circuitPeering = z.object({
  /** `AzurePrivatePeering`, `AzurePublicPeering` or `MicrosoftPeering`. */
  type: z.string(),
  state: z.string().optional(),
  azureAsn: z.int().optional(),
  peerAsn: z.int().optional(),
  vlanId: z.int().optional(),
  primaryPrefix: z.string().optional(),
  secondaryPrefix: z.string().optional(),
})

export const expressRouteCircuit = z.object({
  id: z.string(),
  region: z.string(),
  /** Family, name and tier. */
  sku: z.object({ family: z.string(), name: z.string(), tier: z.string() }).optional(),
  provider: z.object({ name: z.string(), mbps: z.number(), location: z.string() }).optional(),
  circuitState: z.string().optional(),
  providerState: z.string().optional(),
  peerings: z.array(circuitPeering).default([]),
})

/** Which resource has its traffic logged, and where to. */
export const loggedTarget = z.object({ targetId: z.string(), storageId: z.string(), enabled: z.boolean() })
