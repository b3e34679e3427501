import { parseResourceId, serviceName } from '../model/index.ts'

/** `TCP`, `UDP`, `ICMP`, or the protocol number as text. */
export function l4Protocol(protocol: number): string {
  return { 1: 'ICMP', 6: 'TCP', 17: 'UDP' }[protocol] ?? String(protocol)
}

/** The service name of a port in lower case, or `Unknown`. */
export function l7Protocol(port: number, protocol: number): string {
  if (protocol !== 6 && protocol !== 17) return 'Unknown'
  return serviceName(port, protocol === 6 ? 'TCP' : 'UDP') ?? 'Unknown'
}

/** The words of FlowEncryption for the codes of the log; a code nobody has documented stays as it is. */
const ENCRYPTION: Readonly<Record<string, string>> = {
  X: 'Encrypted',
  NX: 'Unencrypted',
  NX_HW_NOT_SUPPORTED: 'Unsupported hardware',
  NX_SW_NOT_READY: 'Software not ready',
  NX_NOT_ACCEPTED: 'Drop due to no encryption',
  NX_NOT_SUPPORTED: 'Discovery not supported',
  NX_LOCAL_DST: 'Destination on same host',
  NX_FALLBACK: 'Fall back to no encryption',
}

export function flowEncryption(code: string): string {
  return ENCRYPTION[code] ?? code
}

/** `00-0D-3A-98-82-CE` from 12 hex digits. */
export function macAddress(hex: string): string {
  return hex.match(/../g)?.join('-') ?? ''
}

/** `subscription/group/name[/child]` in lower case; a text that is no resource id stays as it is, lower case. */
export function shortId(id: string): string {
  const parts = parseResourceId(id.toLowerCase())
  return parts === undefined ? id.toLowerCase() : [parts.subscriptionId, parts.resourceGroup, ...parts.names].join('/')
}

/**
 * `group/name[/child]` in lower case. Of a scale set real rows name the set as NIC and `set_instance` as VM, whatever the NIC is
 * called.
 */
export function groupAndName(id: string): string {
  const parts = parseResourceId(id.toLowerCase())
  if (parts === undefined) return id.toLowerCase()
  const { resourceGroup, types, names } = parts
  const [set, instance] = names
  if (types[0] !== 'virtualmachinescalesets' || instance === undefined) return [resourceGroup, ...names].join('/')
  return `${resourceGroup}/${types.at(-1) === 'networkinterfaces' ? set : `${set}_${instance}`}`
}

const TARGET_TYPES: Readonly<Record<string, string>> = {
  virtualnetworks: 'VirtualNetwork',
  subnets: 'Subnet',
  networkinterfaces: 'NetworkInterface',
  networksecuritygroups: 'NetworkSecurityGroup',
}

/** The kind of the logged resource, empty when its id does not tell. */
export function targetType(id: string): string {
  return TARGET_TYPES[parseResourceId(id.toLowerCase())?.types.at(-1) ?? ''] ?? ''
}
