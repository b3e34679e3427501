import { z } from 'zod'
import type { WireResource } from '../arm/arm-resource.ts'
import type { FlowLog, LifecycleRule, NetworkInterface, StorageAccount, Workspace } from './inventory.ts'

const text = z.string()
const reference = z.looseObject({ id: text }).nullish()
const optionalText = text.nullish().transform((value) => value || undefined)
const optionalNumber = z.number().nullish()

/** The name in the last part of an id: lists call a flow log `watcher/log`. */
export function lastName(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1)
}

export const watcherProperties = z.looseObject({ provisioningState: optionalText })

const flowLogProperties = z.looseObject({
  targetResourceId: text,
  storageId: text.nullish(),
  enabled: z.boolean(),
  provisioningState: optionalText,
  format: z.looseObject({ version: optionalNumber }).nullish(),
  retentionPolicy: z.looseObject({ days: optionalNumber, enabled: z.boolean().nullish() }).nullish(),
  enabledFilteringCriteria: text.nullish(),
  recordTypes: text.nullish(),
  flowAnalyticsConfiguration: z
    .looseObject({
      networkWatcherFlowAnalyticsConfiguration: z
        .looseObject({
          enabled: z.boolean().nullish(),
          workspaceId: optionalText,
          workspaceRegion: optionalText,
          workspaceResourceId: optionalText,
          trafficAnalyticsInterval: optionalNumber,
        })
        .nullish(),
    })
    .nullish(),
})

/** Throws what zod says of a log that is not of its documented form: a log whose state is not known counts as nothing. */
export function toFlowLog(raw: WireResource): FlowLog {
  const read = flowLogProperties.parse(raw.properties)
  const set = read.flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration ?? undefined
  return {
    id: raw.id,
    name: lastName(raw.id),
    location: raw.location ?? '',
    tags: raw.tags ?? {},
    hasIdentity: (raw.identity?.type ?? 'None') !== 'None',
    targetResourceId: read.targetResourceId,
    storageId: read.storageId ?? '',
    enabled: read.enabled,
    provisioningState: read.provisioningState,
    formatVersion: read.format?.version ?? undefined,
    retentionDays: read.retentionPolicy?.enabled === true ? (read.retentionPolicy.days ?? 0) : 0,
    filter: (read.enabledFilteringCriteria ?? '').trim(),
    recordTypes: [...'BCED'].filter((letter) => read.recordTypes?.toUpperCase().includes(letter)).join(''),
    analytics: set && {
      enabled: set.enabled === true,
      workspaceResourceId: set.workspaceResourceId,
      workspaceId: set.workspaceId,
      workspaceRegion: set.workspaceRegion,
      intervalMinutes: set.trafficAnalyticsInterval ?? undefined,
    },
    raw,
  }
}

export const networkProperties = z.looseObject({
  subnets: z
    .array(
      z.looseObject({
        id: text,
        name: text.nullish(),
        properties: z
          .looseObject({
            networkSecurityGroup: reference,
            delegations: z
              .array(z.looseObject({ properties: z.looseObject({ serviceName: text.nullish() }).nullish() }))
              .nullish(),
            ipConfigurations: z.array(z.looseObject({ id: text })).nullish(),
          })
          .default({}),
      }),
    )
    .nullish(),
})

const interfaceProperties = z.looseObject({
  networkSecurityGroup: reference,
  privateEndpoint: reference,
  ipConfigurations: z.array(z.looseObject({ properties: z.looseObject({ subnet: reference }).default({}) })).nullish(),
})

/** A NIC; `intern` gives one string for equal ones, as many NICs name the same subnet. */
export function toInterface(raw: WireResource, region: string, intern: (text: string) => string): NetworkInterface {
  const read = interfaceProperties.parse(raw.properties)
  const subnets = (read.ipConfigurations ?? []).flatMap(({ properties }) => properties.subnet?.id ?? [])
  return {
    id: raw.id,
    location: intern(raw.location ?? region),
    subnetIds: [...new Set(subnets.map(intern))],
    securityGroupId: read.networkSecurityGroup?.id === undefined ? undefined : intern(read.networkSecurityGroup.id),
    isPrivateEndpoint: read.privateEndpoint?.id !== undefined,
  }
}

const accountProperties = z.looseObject({
  allowSharedKeyAccess: z.boolean().nullish(),
  supportsHttpsTrafficOnly: z.boolean().nullish(),
  minimumTlsVersion: optionalText,
  allowBlobPublicAccess: z.boolean().nullish(),
  networkAcls: z.looseObject({ defaultAction: text.nullish(), bypass: text.nullish() }).nullish(),
})

/** Absent means what the service takes it for: shared keys and public blobs allowed, any host let in. */
export function toStorageAccount(raw: WireResource, lifecycle: readonly LifecycleRule[] | undefined): StorageAccount {
  const read = accountProperties.parse(raw.properties)
  const sku = raw.sku ?? {}
  const bypass = read.networkAcls?.bypass ?? 'AzureServices'
  return {
    id: raw.id,
    location: raw.location ?? '',
    tags: raw.tags ?? {},
    kind: raw.kind,
    tier: typeof sku.tier === 'string' ? sku.tier : String(sku.name ?? '').split('_')[0] || undefined,
    allowsSharedKey: read.allowSharedKeyAccess !== false,
    isHttpsOnly: read.supportsHttpsTrafficOnly !== false,
    minimumTlsVersion: read.minimumTlsVersion,
    allowsPublicBlobs: read.allowBlobPublicAccess === true,
    letsTrustedServicesIn: read.networkAcls?.defaultAction !== 'Deny' || bypass.includes('AzureServices'),
    lifecycle,
  }
}

const policyProperties = z.looseObject({
  policy: z.looseObject({
    rules: z.array(
      z.looseObject({
        name: text,
        enabled: z.boolean().nullish(),
        definition: z.looseObject({
          actions: z
            .looseObject({
              baseBlob: z
                .looseObject({
                  delete: z
                    .looseObject({
                      daysAfterModificationGreaterThan: optionalNumber,
                      daysAfterCreationGreaterThan: optionalNumber,
                    })
                    .nullish(),
                })
                .nullish(),
            })
            .nullish(),
          filters: z.looseObject({ prefixMatch: z.array(text).nullish() }).nullish(),
        }),
      }),
    ),
  }),
})

/** The rules of a management policy that delete blobs some days after they were written. */
export function toLifecycle(raw: WireResource | undefined): readonly LifecycleRule[] {
  if (raw === undefined) return []
  const { rules } = policyProperties.parse(raw.properties).policy
  return rules.flatMap(({ name, enabled, definition }) => {
    const { daysAfterModificationGreaterThan: modified, daysAfterCreationGreaterThan: created } =
      definition.actions?.baseBlob?.delete ?? {}
    const days = modified ?? created
    if (enabled === false || days === undefined || days === null) return []
    return [{ name, days, prefixes: definition.filters?.prefixMatch ?? [] }]
  })
}

const workspaceProperties = z.looseObject({
  customerId: optionalText,
  retentionInDays: optionalNumber,
  workspaceCapping: z.looseObject({ dailyQuotaGb: optionalNumber, dataIngestionStatus: text.nullish() }).nullish(),
})

/** A quota of -1 is no quota (learn.microsoft.com/rest/api/loganalytics/workspaces). */
export function toWorkspace(raw: WireResource): Workspace {
  const read = workspaceProperties.parse(raw.properties)
  const cap = read.workspaceCapping?.dailyQuotaGb ?? -1
  return {
    id: raw.id,
    location: raw.location ?? '',
    customerId: read.customerId,
    retentionDays: read.retentionInDays ?? undefined,
    dailyCapGb: cap < 0 ? undefined : cap,
    isOverQuota: /^over/i.test(read.workspaceCapping?.dataIngestionStatus ?? ''),
  }
}
