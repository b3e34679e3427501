import * as network from '@pulumi/azure-native/network/networkWatcher.js'
import * as pulumi from '@pulumi/pulumi'

/** The watcher of one region and subscription, which every flow log there belongs to. */
export interface NetworkWatcherArgs {
  /** Region, in the short form: `westeurope`. */
  region: string
  /** `reference` (default): it is there, nothing is made. `adopt`: taken over, and never deleted. `create`: it is made here. */
  mode?: string
  /** Its name; Azure's own by default, `NetworkWatcher_<region>`. */
  watcherName?: string
  /** Its resource group; Azure's own by default, `NetworkWatcherRG`. */
  resourceGroupName?: string
  /** The subscription it lies in; needed to adopt. */
  subscriptionId?: string
}

/** What a watcher component does. */
export interface NetworkWatcherPlan {
  readonly mode: 'reference' | 'adopt' | 'create'
  readonly watcherName: string
  readonly resourceGroupName: string
  /** Resource id to import, when adopting. */
  readonly importId?: string
}

/** Decides what is made, from the convention Azure itself follows. */
export function planNetworkWatcher(args: NetworkWatcherArgs): NetworkWatcherPlan {
  const { region, mode = 'reference', resourceGroupName = 'NetworkWatcherRG', subscriptionId } = args
  const watcherName = args.watcherName ?? `NetworkWatcher_${region}`
  if (mode === 'reference' || mode === 'create') return { mode, watcherName, resourceGroupName }
  if (mode !== 'adopt') throw wrong('mode', `"${mode}" is not reference, adopt or create`)
  if (subscriptionId === undefined) throw wrong('subscriptionId', 'it is needed to adopt a watcher')
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`
  const importId = `${group}/providers/Microsoft.Network/networkWatchers/${watcherName}`
  return { mode, watcherName, resourceGroupName, importId }
}

function wrong(propertyPath: string, reason: string) {
  return new pulumi.InputPropertyError({ propertyPath, reason })
}

/** The network watcher of a region: referred to, adopted or created. */
export class NetworkWatcher extends pulumi.ComponentResource {
  static readonly type = 'azure-traffic-analytics:index:NetworkWatcher'
  readonly watcherName: pulumi.Output<string>
  readonly resourceGroupName: pulumi.Output<string>

  constructor(name: string, args: NetworkWatcherArgs, opts?: pulumi.ComponentResourceOptions) {
    super(NetworkWatcher.type, name, {}, opts)
    const plan = planNetworkWatcher(args)
    const { watcherName, resourceGroupName } = plan
    const made = plan.mode === 'reference' ? undefined : this.#make(name, plan, args.region)
    this.watcherName = made === undefined ? pulumi.output(watcherName) : made.name
    this.resourceGroupName = pulumi.output(resourceGroupName)
    this.registerOutputs({ watcherName: this.watcherName, resourceGroupName: this.resourceGroupName })
  }

  #make(name: string, { watcherName, resourceGroupName, importId }: NetworkWatcherPlan, location: string) {
    const adopting = importId === undefined ? {} : { import: importId, protect: true, retainOnDelete: true }
    const args = { networkWatcherName: watcherName, resourceGroupName, location }
    return new network.NetworkWatcher(name, args, { parent: this, ...adopting })
  }
}
