import * as groups from '@pulumi/azure-native/network/networkSecurityGroup.js'
import * as subnets from '@pulumi/azure-native/network/subnet.js'
import * as pulumi from '@pulumi/pulumi'
import { refuse } from './problems.ts'
import { securityRuleProblems } from './security-rule-problems.ts'

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

/** The rules in Azure's form. Conflicts and open management ports are refused, all at once, before anything is made. */
export function planSecurityRules(rules: readonly SecurityRule[]) {
  refuse('a network security group', securityRuleProblems(rules))
  return rules.map(({ name, priority, direction, access, protocol, source, port }) => ({
    ...{ name, priority, direction, access, protocol },
    ...{ sourceAddressPrefix: source, sourcePortRange: '*' },
    ...{ destinationAddressPrefix: '*', destinationPortRange: port },
  }))
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
