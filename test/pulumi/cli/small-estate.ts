const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111'
const KEY = 'azure-traffic-analytics:estate'

/** The VNet of the sandbox's estate that the small stack logs. */
export const HUB = 'vnet-hub-westeurope'

interface Settings {
  readonly intervalMinutes?: number
  readonly account?: string
  readonly watcherMode?: string
}

/** The VNet that each environment logs: a target has one log. */
const TARGETS: Readonly<Record<string, string>> = { dev: HUB, staging: 'vnet-test-westeurope' }

/** The config of a stack of one region: workspace, account with lifecycle, one log. */
export function estateConfig(stack: string, settings: Settings = {}): Readonly<Record<string, unknown>> {
  const { intervalMinutes = 60, account = `stazta${stack}`, watcherMode = 'reference' } = settings
  const group = 'rg-net-westeurope'
  const vnets = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.Network/virtualNetworks`
  const place = { subscriptionId: SUBSCRIPTION, region: 'westeurope' }
  return {
    'pulumi:disable-default-providers': ['azure-native'],
    [KEY]: {
      workspace: { ...place, name: `law-azta-${stack}`, resourceGroupName: group, retentionDays: 30 },
      ...{ intervalMinutes, logRetentionDays: 30 },
      regions: [
        {
          ...{ ...place, watcherMode, storageAccountName: account, storageResourceGroupName: group },
          targetIds: [`${vnets}/${TARGETS[stack]}`],
        },
      ],
    },
  }
}

/** The same estate as two stacks: a hub with the workspace, and a region that refers to it. */
export function hubAndRegion() {
  const { workspace, ...rest } = estateConfig('dev')[KEY] as Readonly<Record<string, unknown>> // as written above
  const hub = { kind: 'hub', ...rest, workspace, regions: [] }
  const region = { kind: 'region', ...rest, workspaceStack: 'organization/azure-traffic-analytics/hub' }
  return { hub: { [KEY]: hub }, region: { [KEY]: region } }
}
