import * as groups from '@pulumi/azure-native/network/networkSecurityGroup.js'
import * as subnets from '@pulumi/azure-native/network/subnet.js'
import * as pulumi from '@pulumi/pulumi'

/** One rule of a network security group. */
export interface SecurityRule {
  name: string
  /** 100 to 4096; the lowest decides first. */
  priority: number
  /** `Inbound` or `Outbound`. */
  direction: string
  /** `Allow` or `Deny`. */
  access: string
  /** `Tcp`, `Udp`, `Icmp` or `*`. */
  protocol: string
  /** Prefix, service tag or `*`. */
  source: string
  /** Port, range or `*`. */
  port: string
}

/** A subnet that is made together with the group and bound to it. */
export interface GuardedSubnet {
  virtualNetworkName: string
  subnetName: string
  addressPrefix: string
}

/** A network security group with its rules, and the new subnet that it guards. */
export interface NetworkSecurityGroupArgs {
  groupName: string
  resourceGroupName: string
  region: string
  rules: SecurityRule[]
  subnet?: GuardedSubnet
}

/** Ports that nobody should open to the internet. */
const MANAGEMENT = ['22', '23', '135', '445', '3389', '5985', '5986']

/** The rules in Azure's form. Conflicts and open management ports are refused before anything is made. */
export function planSecurityRules(rules: readonly SecurityRule[]) {
  for (const [index, rule] of rules.entries()) {
    const at = (field: string, reason: string) =>
      new pulumi.InputPropertyError({ propertyPath: `rules[${index}].${field}`, reason })
    const twin = rules.slice(0, index).find((one) => one.priority === rule.priority && one.direction === rule.direction)
    if (twin !== undefined) throw at('priority', `${rule.priority} is taken by rule "${twin.name}"`)
    if (rules.slice(0, index).some(({ name }) => name === rule.name)) throw at('name', `"${rule.name}" is used twice`)
    if (rule.priority < 100 || rule.priority > 4096)
      throw at('priority', `${rule.priority} is not between 100 and 4096`)
    if (isOpenManagement(rule)) throw at('port', `"${rule.name}" opens management port ${rule.port} to the internet`)
  }
  return rules.map(({ name, priority, direction, access, protocol, source, port }) => ({
    ...{ name, priority, direction, access, protocol },
    ...{ sourceAddressPrefix: source, sourcePortRange: '*' },
    ...{ destinationAddressPrefix: '*', destinationPortRange: port },
  }))
}

function isOpenManagement({ direction, access, source, port }: SecurityRule): boolean {
  const open = ['*', 'Internet', '0.0.0.0/0'].includes(source) && direction === 'Inbound' && access === 'Allow'
  return open && MANAGEMENT.some((one) => holdsPort(port, Number(one)))
}

function holdsPort(range: string, port: number): boolean {
  if (range === '*') return true
  const [from, to = from] = range.split('-').map(Number)
  return from !== undefined && to !== undefined && from <= port && port <= to
}

/** A network security group, and a subnet of its own that it is bound to. Subnets of others are never touched. */
export class NetworkSecurityGroup extends pulumi.ComponentResource {
  static readonly type = 'azure-traffic-analytics:index:NetworkSecurityGroup'
  readonly groupId: pulumi.Output<string>

  constructor(name: string, args: NetworkSecurityGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super(NetworkSecurityGroup.type, name, {}, opts)
    const { groupName, resourceGroupName, region, rules, subnet } = args
    const securityRules = planSecurityRules(rules)
    const settings = { networkSecurityGroupName: groupName, resourceGroupName, location: region, securityRules }
    const group = new groups.NetworkSecurityGroup(name, settings, { parent: this })
    if (subnet !== undefined) {
      const bound = { ...subnet, resourceGroupName, networkSecurityGroup: { id: group.id } }
      new subnets.Subnet(`${name}-${subnet.subnetName}`, bound, { parent: this })
    }
    this.groupId = group.id
    this.registerOutputs({ groupId: this.groupId })
  }
}
