import { z } from 'zod'
import type { FlowLogPolicyArgs, TrafficAnalyticsEstateArgs } from '../components/index.ts'
import { parseResourceId } from '../src/model/index.ts'

/** Regions that flow logs and Traffic Analytics are written for here; a new one is one word more. */
const REGIONS = [
  ...['australiacentral', 'australiaeast', 'australiasoutheast', 'austriaeast', 'belgiumcentral', 'brazilsouth'],
  ...['brazilsoutheast', 'canadacentral', 'canadaeast', 'centralindia', 'centralus', 'chilecentral', 'denmarkeast'],
  ...['indonesiacentral', 'israelcentral', 'malaysiawest', 'mexicocentral', 'newzealandnorth', 'norwaywest'],
  ...['francesouth', 'germanynorth', 'jioindiacentral', 'jioindiawest', 'koreasouth', 'southafricawest'],
  ...['swedensouth', 'switzerlandwest', 'uaecentral', 'australiacentral2'],
  ...['usgovarizona', 'usgovtexas', 'usgovvirginia', 'chinaeast2', 'chinaeast3', 'chinanorth2', 'chinanorth3'],
  ...['eastasia', 'eastus', 'eastus2', 'francecentral', 'germanywestcentral', 'italynorth', 'japaneast', 'japanwest'],
  ...[
    'koreacentral',
    'northcentralus',
    'northeurope',
    'norwayeast',
    'polandcentral',
    'qatarcentral',
    'southafricanorth',
  ],
  ...['southcentralus', 'southeastasia', 'southindia', 'spaincentral', 'swedencentral', 'switzerlandnorth', 'uaenorth'],
  ...['uksouth', 'ukwest', 'westcentralus', 'westeurope', 'westindia', 'westus', 'westus2', 'westus3'],
]

const region = z
  .string()
  .refine((name) => REGIONS.includes(name), 'it is no region in the short form, such as westeurope')
const subscriptionId = z.guid('it is no subscription id (a GUID)')
const name = z.string().min(1)

const workspace = z.strictObject({
  ...{ subscriptionId, name, resourceGroupName: name, region },
  retentionDays: z.int().min(30).max(730),
  dailyCapGb: z.number().positive().optional(),
  queryLibrary: z.boolean().optional(),
})

const estateRegion = z.strictObject({
  ...{ subscriptionId, region },
  watcherMode: z.enum(['reference', 'adopt', 'create']),
  ...{ watcherName: name.optional(), watcherResourceGroupName: name.optional() },
  storageAccountName: z.string().regex(/^[a-z0-9]{3,24}$/, 'it is not 3 to 24 small letters and digits'),
  storageResourceGroupName: name,
  targetIds: z.array(z.string()).min(1),
})

const rule = z.strictObject({
  name,
  priority: z.int().min(100).max(4096),
  direction: z.enum(['Inbound', 'Outbound']),
  access: z.enum(['Allow', 'Deny']),
  protocol: z.enum(['Tcp', 'Udp', 'Icmp', '*']),
  source: name,
  port: name,
})

const securityGroup = z.strictObject({
  ...{ subscriptionId, groupName: name, resourceGroupName: name, region },
  rules: z.array(rule),
  subnet: z.strictObject({ virtualNetworkName: name, subnetName: name, addressPrefix: z.cidrv4() }).optional(),
})

/** What a stack of each kind must have, and must not. */
const KINDS = {
  estate: { needs: ['workspace', 'regions'], refuses: ['workspaceStack', 'workspaceId'] },
  hub: { needs: ['workspace'], refuses: ['workspaceStack', 'workspaceId', 'regions'] },
  region: { needs: ['regions'], refuses: ['workspace'] },
} as const

const schema = z
  .strictObject({
    kind: z.enum(['estate', 'hub', 'region']).default('estate'),
    workspace: workspace.optional(),
    workspaceStack: z
      .string()
      .regex(/^[\w.-]+\/[\w.-]+\/[\w.-]+$/, 'it is no stack, such as organization/azure-traffic-analytics/hub')
      .optional(),
    workspaceId: z.string().startsWith('/subscriptions/', 'it is no resource id').optional(),
    intervalMinutes: z.union([z.literal(10), z.literal(60)], 'it is 10 or 60'),
    logRetentionDays: z.int().min(1),
    regions: z.array(estateRegion).default([]),
    securityGroups: z.array(securityGroup).default([]),
  })
  .check((context) => {
    const problem = (path: (string | number)[], message: string) =>
      context.issues.push({ code: 'custom', input: context.value, path, message })
    const { needs, refuses } = KINDS[context.value.kind]
    const isGiven = (key: (typeof needs | typeof refuses)[number]) => [context.value[key] ?? []].flat().length > 0
    for (const key of needs.filter((one) => !isGiven(one)))
      problem([key], `a stack of kind ${context.value.kind} needs it`)
    for (const key of refuses.filter(isGiven)) problem([key], `a stack of kind ${context.value.kind} has none`)
    const { kind, workspaceStack, workspaceId } = context.value
    if (kind === 'region' && (workspaceStack === undefined) === (workspaceId === undefined))
      problem(['workspaceStack'], 'a stack of kind region needs either it or workspaceId')
    const seen = new Map<string, string>()
    context.value.regions.forEach((one, index) => {
      const place = `${one.subscriptionId} ${one.region}`
      if (seen.has(place)) problem(['regions', index, 'region'], `${one.region} is named twice in one subscription`)
      seen.set(place, place)
      one.targetIds.forEach((id, at) => {
        const path = ['regions', index, 'targetIds', at]
        const parsed = parseResourceId(id)
        if (parsed === undefined) problem(path, `"${id}" is no resource id`)
        else if (parsed.subscriptionId.toLowerCase() !== one.subscriptionId)
          problem(path, `"${id}" lies in another subscription`)
        if (seen.has(id.toLowerCase())) problem(path, `"${id}" is named twice`)
        seen.set(id.toLowerCase(), id)
      })
    })
  })

const policy = z.strictObject({
  /** The subscription that the provider signs in to; that of the scope, where the scope is one. */
  subscriptionId,
  scope: name,
  regions: z
    .array(
      z.strictObject({
        ...{ region, storageId: name },
        ...{ watcherName: name.optional(), watcherResourceGroupName: name.optional() },
      }),
    )
    .min(1),
  ...{ workspaceId: name, workspaceRegion: region },
  intervalMinutes: z.union([z.literal(10), z.literal(60)], 'it is 10 or 60'),
  remediate: z.boolean().default(false),
})

/** Reads the `policy` of a stack's config, as `readEstate` does an estate. */
export function readPolicy(value: unknown): FlowLogPolicyArgs & { readonly subscriptionId: string } {
  const read = policy.safeParse(value)
  if (read.success) return { ...read.data, regions: read.data.regions.map(present) as FlowLogPolicyArgs['regions'] } // optional keys that are absent stay absent
  throw configError('policy', value, read.error)
}

/** The config of a stack is wrong. Every problem is named: key path, value, what is allowed. */
class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** The config of a stack: what is made, and the stack whose workspace is used where none is made here. */
interface StackConfig {
  readonly workspaceStack?: string
  readonly estate: TrafficAnalyticsEstateArgs
}

/** Reads the `estate` of a stack's config. Throws one ConfigError that names every problem, before anything is made. */
export function readEstate(value: unknown): StackConfig {
  const read = schema.safeParse(value)
  if (read.success) {
    const { kind: _kind, workspaceStack, ...rest } = read.data
    const [regions, securityGroups] = [rest.regions.map(present), rest.securityGroups.map(present)]
    const estate = { ...present(rest), regions, securityGroups } as TrafficAnalyticsEstateArgs // optional keys that are absent stay absent
    return { estate, ...(workspaceStack === undefined ? {} : { workspaceStack }) }
  }
  throw configError('estate', value, read.error)
}

/** One error for everything that is wrong with the value of a config key. */
function configError(key: string, value: unknown, { issues }: z.ZodError): ConfigError {
  const lines = issues.map(({ path, message }) => {
    const given = path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step], value)
    const shown = given === undefined ? 'is missing' : `= ${JSON.stringify(given)}`
    return `  ${[key, ...path].join('.')} ${shown}: ${message}`
  })
  return new ConfigError(`the stack's config is wrong:\n${lines.join('\n')}`)
}

function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T // only absent keys are left out
}
