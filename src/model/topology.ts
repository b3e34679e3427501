import { z } from 'zod'
import { TrafficError } from './error.ts'

const site = z.object({
  /** Name of the connection, as Azure shows it. */
  name: z.string(),
  kind: z.enum(['VpnGateway', 'ExpressRoute', 'PointToSite']),
  gatewayId: z.string(),
  /** Prefixes behind the connection: the on-premises networks, or the address pool of the VPN clients. */
  prefixes: z.array(z.string()),
  /** The local network gateway of a VPN, or the circuit of ExpressRoute. */
  remoteId: z.string().optional(),
})

const virtualNetwork = z.object({
  id: z.string(),
  region: z.string(),
  prefixes: z.array(z.string()),
  subnets: z.array(z.object({ name: z.string(), prefixes: z.array(z.string()), nsgId: z.string().optional() })),
  /** Ids of the VNets this one is peered with. */
  peerings: z.array(z.string()).default([]),
})

const networkInterface = z.object({
  id: z.string(),
  /** 12 hex digits; case and separators do not matter. */
  mac: z.string(),
  /** `<VNet id>/subnets/<name>`. */
  subnetId: z.string(),
  vmId: z.string().optional(),
  nsgId: z.string().optional(),
  privateIps: z.array(z.string()),
  publicIps: z.array(z.string()).default([]),
})

const schema = z.object({
  /** When the networks were read, ISO. */
  takenAt: z.string(),
  subscriptions: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
  virtualNetworks: z.array(virtualNetwork),
  networkInterfaces: z.array(networkInterface),
  /** Connections to places outside Azure. */
  sites: z.array(site).default([]),
})

/** What is known of the networks: the input that lets the engine name VMs, subnets, VNets and sites. */
export type Topology = z.output<typeof schema>

/** Reads the JSON text of a topology file. `file` is named in errors. */
export function parseTopology(text: string, file: string): Topology {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (cause) {
    throw new TrafficError('model/bad-topology', `${file} is not JSON`, { place: { file }, cause })
  }
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new TrafficError('model/bad-topology', `${file}: ${issue.path.join('.') || 'the document'}: ${issue.message}`, {
    place: { file },
    hint: 'the shape of a topology file is described in docs/topology-file.md',
  })
}
