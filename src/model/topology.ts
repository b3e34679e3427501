import { z } from 'zod'
import { TrafficError } from './error.ts'
import * as parts from './topology-parts.ts'

const schema = z.object({
  /** When the networks were read, ISO. */
  takenAt: z.string(),
  subscriptions: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
  virtualNetworks: z.array(parts.virtualNetwork),
  networkInterfaces: z.array(parts.networkInterface),
  /** Connections to places outside Azure. */
  sites: z.array(parts.site).default([]),
  loadBalancers: z.array(parts.loadBalancer).default([]),
  applicationGateways: z.array(parts.applicationGateway).default([]),
  privateEndpoints: z.array(parts.privateEndpoint).default([]),
  networkSecurityGroups: z.array(parts.networkSecurityGroup).default([]),
  routeTables: z.array(parts.routeTable).default([]),
  virtualNetworkGateways: z.array(parts.virtualNetworkGateway).default([]),
  connections: z.array(parts.connection).default([]),
  localNetworkGateways: z.array(parts.localNetworkGateway).default([]),
  expressRouteCircuits: z.array(parts.expressRouteCircuit).default([]),
  flowLogs: z.array(parts.loggedTarget).default([]),
})

/** What is known of the networks: the input that lets the engine name VMs, subnets, VNets and sites. */
export type Topology = z.output<typeof schema>

/** Reads the JSON text of a topology file. `file` is named in errors. */
export function parseTopology(text: string, file: string): Topology {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (cause) {
    throw new TrafficError('model/bad-topology', 'the file is not JSON', { place: { file }, cause })
  }
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new TrafficError('model/bad-topology', `${issue.path.join('.') || 'the document'}: ${issue.message}`, {
    place: { file },
    hint: 'the shape of a topology file is described in docs/topology-file.md',
  })
}
