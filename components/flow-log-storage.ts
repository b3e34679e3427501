import * as policies from '@pulumi/azure-native/storage/managementPolicy.js'
import * as accounts from '@pulumi/azure-native/storage/storageAccount.js'
import * as pulumi from '@pulumi/pulumi'
import { type Problem, refuse } from './problems.ts'

/** The storage account that the flow logs of one region are written to. */
export interface FlowLogStorageArgs {
  /** Globally unique: 3 to 24 small letters and digits. */
  accountName: string
  resourceGroupName: string
  region: string
  /** Days after which logs are deleted, by the account's lifecycle policy: the one owner of retention. */
  retentionDays: number
  /** A key of your own that the account is encrypted with. */
  customerKey?: CustomerKey
  /** Takes no requests signed with the account's keys; logs then need an identity. Not verified against Azure. */
  sharedKeyOff?: boolean
  /** Always refused, with the reason: flow logs and write-once storage do not go together. */
  writeOnce?: boolean
  /** Always refused, with the reason: versions of blobs that are rewritten each minute. */
  versioning?: boolean
}

/** A key in a vault, and the user-assigned identity that may use it. */
export interface CustomerKey {
  /** `https://NAME.vault.azure.net/` */
  vaultUri: string
  keyName: string
  /** Resource id of the identity. */
  identityId: string
}

/** Containers that Azure writes flow logs into, of VNets and of NSGs. */
const CONTAINERS = ['insights-logs-flowlogflowevent/', 'insights-logs-networksecuritygroupflowevent/']

/** The account and its lifecycle policy, decided: closed to the world, open to Azure's own services. */
export function planFlowLogStorage(args: FlowLogStorageArgs) {
  refuse('storage of flow logs', storageProblems(args))
  const { accountName, resourceGroupName, region, retentionDays, customerKey, sharedKeyOff = false } = args
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
      ...(sharedKeyOff ? { allowSharedKeyAccess: false } : {}),
      ...(customerKey === undefined ? {} : encryptedWith(customerKey)),
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

/** The key is named without a version, so that the account follows its rotation. */
function encryptedWith({ vaultUri, keyName, identityId }: CustomerKey) {
  return {
    identity: { type: 'UserAssigned', userAssignedIdentities: [identityId] },
    encryption: {
      keySource: 'Microsoft.Keyvault',
      keyVaultProperties: { keyVaultUri: vaultUri, keyName },
      encryptionIdentity: { encryptionUserAssignedIdentity: identityId },
    },
  }
}

const REWRITTEN = 'Azure rewrites the blobs of flow logs each minute'

function storageProblems(args: FlowLogStorageArgs): readonly Problem[] {
  const { accountName, retentionDays, customerKey } = args
  const isDays = Number.isInteger(retentionDays) && retentionDays >= 1
  const isVault = customerKey === undefined || /^https:\/\/[\w.-]+\/?$/.test(customerKey.vaultUri)
  const checks: readonly (readonly [boolean, string, string])[] = [
    [/^[a-z0-9]{3,24}$/.test(accountName), 'accountName', `"${accountName}" is not 3 to 24 small letters and digits`],
    [isDays, 'retentionDays', `${retentionDays} is no whole number of days`],
    [isVault, 'customerKey.vaultUri', `"${customerKey?.vaultUri}" is no vault, such as https://NAME.vault.azure.net/`],
    [
      args.writeOnce !== true,
      'writeOnce',
      `${REWRITTEN}: a write-once account would stop them; copy them to another one`,
    ],
    [args.versioning !== true, 'versioning', `${REWRITTEN}: each minute would be kept and billed as a version`],
  ]
  return checks.flatMap(([isRight, propertyPath, reason]) => (isRight ? [] : [{ propertyPath, reason }]))
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
