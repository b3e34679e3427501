import * as policies from '@pulumi/azure-native/storage/managementPolicy.js'
import * as accounts from '@pulumi/azure-native/storage/storageAccount.js'
import * as pulumi from '@pulumi/pulumi'

/** The storage account that the flow logs of one region are written to. */
export interface FlowLogStorageArgs {
  /** Globally unique: 3 to 24 small letters and digits. */
  accountName: string
  resourceGroupName: string
  region: string
  /** Days after which logs are deleted, by the account's lifecycle policy: the one owner of retention. */
  retentionDays: number
}

/** Containers that Azure writes flow logs into, of VNets and of NSGs. */
const CONTAINERS = ['insights-logs-flowlogflowevent/', 'insights-logs-networksecuritygroupflowevent/']

/** The account and its lifecycle policy, decided: closed to the world, open to Azure's own services. */
export function planFlowLogStorage({ accountName, resourceGroupName, region, retentionDays }: FlowLogStorageArgs) {
  if (!/^[a-z0-9]{3,24}$/.test(accountName)) {
    throw wrong('accountName', `"${accountName}" is not 3 to 24 small letters and digits`)
  }
  if (!Number.isInteger(retentionDays) || retentionDays < 1)
    throw wrong('retentionDays', 'it is a whole number of days')
  const place = { accountName, resourceGroupName }
  return {
    account: {
      ...place,
      location: region,
      kind: 'StorageV2',
      sku: { name: 'Standard_LRS' },
      minimumTlsVersion: 'TLS1_2',
      allowBlobPublicAccess: false,
      enableHttpsTrafficOnly: true,
      networkRuleSet: { defaultAction: 'Deny' as const, bypass: 'AzureServices' },
    },
    policy: {
      ...place,
      managementPolicyName: 'default', // the only name Azure knows
      policy: { rules: [lifecycleRule(retentionDays)] },
    },
  }
}

function lifecycleRule(days: number) {
  return {
    name: 'delete-flow-logs',
    type: 'Lifecycle',
    enabled: true,
    definition: {
      actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: days } } },
      filters: { blobTypes: ['blockBlob'], prefixMatch: CONTAINERS },
    },
  }
}

function wrong(propertyPath: string, reason: string) {
  return new pulumi.InputPropertyError({ propertyPath, reason })
}

/** A regional storage account for flow logs, with the policy that deletes them in time. */
export class FlowLogStorage extends pulumi.ComponentResource {
  static readonly type = 'azure-traffic-analytics:index:FlowLogStorage'
  readonly accountId: pulumi.Output<string>

  constructor(name: string, args: FlowLogStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    super(FlowLogStorage.type, name, {}, opts)
    const plan = planFlowLogStorage(args)
    // An account of another name is made first and the logs move to it, so that no minute of them is lost.
    const account = new accounts.StorageAccount(name, plan.account, { parent: this, deleteBeforeReplace: false })
    const policy = { ...plan.policy, accountName: account.name }
    new policies.ManagementPolicy(`${name}-lifecycle`, policy, { parent: this })
    this.accountId = account.id
    this.registerOutputs({ accountId: this.accountId })
  }
}
