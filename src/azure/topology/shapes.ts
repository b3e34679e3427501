import { z } from 'zod'

/** What the topology needs of each kind of resource, as the clients of @azure/arm-network give it: properties beside the id. */

const reference = z.object({ id: z.string() })
const place = { id: z.string(), location: z.string().default('') }
const addressSpace = z.object({ addressPrefixes: z.array(z.string()).default([]) }).default({ addressPrefixes: [] })

const subnet = z.object({
  id: z.string(),
  name: z.string(),
  addressPrefix: z.string().optional(),
  addressPrefixes: z.array(z.string()).optional(),
  networkSecurityGroup: reference.optional(),
  routeTable: reference.optional(),
  /** NICs, instances of scale sets and gateways that have an address here. */
  ipConfigurations: z.array(reference).default([]),
})

const peering = z.object({
  name: z.string().optional(),
  remoteVirtualNetwork: reference.optional(),
  peeringState: z.string().optional(),
  allowVirtualNetworkAccess: z.boolean().optional(),
  allowForwardedTraffic: z.boolean().optional(),
  allowGatewayTransit: z.boolean().optional(),
  useRemoteGateways: z.boolean().optional(),
})

export const virtualNetwork = z.object({
  ...place,
  tags: z.record(z.string(), z.string()).optional(),
  addressSpace,
  subnets: z.array(subnet).default([]),
  virtualNetworkPeerings: z.array(peering).default([]),
  encryption: z.object({ enabled: z.boolean(), enforcement: z.string().optional() }).optional(),
})

const configuration = z.object({
  id: z.string().optional(),
  name: z.string().default(''),
  privateIPAddress: z.string().optional(),
  subnet: reference.optional(),
  publicIPAddress: reference.optional(),
})

export const networkInterface = z.object({
  ...place,
  macAddress: z.string().default(''),
  virtualMachine: reference.optional(),
  networkSecurityGroup: reference.optional(),
  privateEndpoint: reference.optional(),
  enableIPForwarding: z.boolean().optional(),
  ipConfigurations: z.array(configuration).default([]),
})

export const publicAddress = z.object({ id: z.string(), ipAddress: z.string().optional() })

const sku = z.object({ name: z.string().optional() }).optional()

export const loadBalancer = z.object({
  ...place,
  sku,
  frontendIPConfigurations: z.array(configuration).default([]),
  backendAddressPools: z
    .array(z.object({ name: z.string().default(''), backendIPConfigurations: z.array(reference).default([]) }))
    .default([]),
})

export const applicationGateway = z.object({
  ...place,
  sku,
  gatewayIPConfigurations: z.array(z.object({ subnet: reference.optional() })).default([]),
  frontendIPConfigurations: z.array(configuration).default([]),
  backendAddressPools: z
    .array(
      z.object({
        name: z.string().default(''),
        backendAddresses: z
          .array(z.object({ ipAddress: z.string().optional(), fqdn: z.string().optional() }))
          .default([]),
      }),
    )
    .default([]),
})

const linkConnections = z.array(z.object({ privateLinkServiceId: z.string().optional() })).default([])

export const privateEndpoint = z.object({
  ...place,
  subnet: reference.optional(),
  networkInterfaces: z.array(reference).default([]),
  privateLinkServiceConnections: linkConnections,
  manualPrivateLinkServiceConnections: linkConnections,
})

const rule = z.object({
  name: z.string().default(''),
  access: z.string().default(''),
  direction: z.string().default(''),
  priority: z.int().default(0),
  protocol: z.string().default('*'),
  description: z.string().optional(),
  sourceAddressPrefix: z.string().optional(),
  sourceAddressPrefixes: z.array(z.string()).default([]),
  sourceApplicationSecurityGroups: z.array(reference).default([]),
  sourcePortRange: z.string().optional(),
  sourcePortRanges: z.array(z.string()).default([]),
  destinationAddressPrefix: z.string().optional(),
  destinationAddressPrefixes: z.array(z.string()).default([]),
  destinationApplicationSecurityGroups: z.array(reference).default([]),
  destinationPortRange: z.string().optional(),
  destinationPortRanges: z.array(z.string()).default([]),
})

export const securityGroup = z.object({
  ...place,
  securityRules: z.array(rule).default([]),
  defaultSecurityRules: z.array(rule).default([]),
})

export const routeTable = z.object({
  ...place,
  routes: z
    .array(
      z.object({
        name: z.string().default(''),
        addressPrefix: z.string().default(''),
        nextHopType: z.string().default(''),
        nextHopIpAddress: z.string().optional(),
      }),
    )
    .default([]),
})

export const gateway = z.object({
  ...place,
  gatewayType: z.string().default(''),
  sku,
  enableBgp: z.boolean().optional(),
  ipConfigurations: z.array(configuration).default([]),
  vpnClientConfiguration: z.object({ vpnClientAddressPool: addressSpace }).optional(),
})

export const connection = z.object({
  ...place,
  connectionType: z.string(),
  connectionStatus: z.string().optional(),
  virtualNetworkGateway1: reference,
  virtualNetworkGateway2: reference.optional(),
  localNetworkGateway2: reference.optional(),
  /** The circuit of an ExpressRoute connection. */
  peer: reference.optional(),
  routingWeight: z.int().optional(),
  enableBgp: z.boolean().optional(),
})

export const localGateway = z.object({
  ...place,
  gatewayIpAddress: z.string().optional(),
  localNetworkAddressSpace: addressSpace,
})

export const circuit = z.object({
  ...place,
  sku: z.object({ family: z.string(), name: z.string(), tier: z.string() }).optional(),
  circuitProvisioningState: z.string().optional(),
  serviceProviderProvisioningState: z.string().optional(),
  serviceProviderProperties: z
    .object({
      serviceProviderName: z.string().default(''),
      bandwidthInMbps: z.number().default(0),
      peeringLocation: z.string().default(''),
    })
    .optional(),
  peerings: z
    .array(
      z.object({
        peeringType: z.string().default(''),
        state: z.string().optional(),
        azureASN: z.int().optional(),
        peerASN: z.int().optional(),
        vlanId: z.int().optional(),
        primaryPeerAddressPrefix: z.string().optional(),
        secondaryPeerAddressPrefix: z.string().optional(),
      }),
    )
    .default([]),
})

export const watcher = z.object({ id: z.string(), name: z.string() })

export const flowLog = z.object({ targetResourceId: z.string(), storageId: z.string(), enabled: z.boolean() })
