import { parseResourceId } from '../../model/index.ts'
import type { ArmResource } from '../estate/arm-resource.ts'
import { resource } from '../estate/resource.ts'

interface Settings {
  readonly enabled?: boolean
  readonly workspaceResourceId?: string
}

/**
 * What Traffic Analytics makes of its own in the group of a workspace that a VNet log feeds: a data collection rule and its
 * endpoint, which belong to nobody's program. A log of an NSG needs none.
 */
export function madeByAnalytics(log: ArmResource, find: (id: string) => ArmResource | undefined): ArmResource[] {
  const { flowAnalyticsConfiguration: set = {}, enabled, targetResourceId } = log.properties
  const { networkWatcherFlowAnalyticsConfiguration: settings } = set as Partial<Record<string, Settings>> // as it was accepted
  const workspace = find(settings?.workspaceResourceId ?? '')
  const isNsg = /\/networkSecurityGroups\//i.test(String(targetResourceId))
  if (enabled !== true || settings?.enabled !== true || workspace === undefined || isNsg) return []
  const { subscriptionId, resourceGroup } = parseResourceId(workspace.id)!
  const make = (type: string, properties: ArmResource['properties']) =>
    resource(subscriptionId, resourceGroup, `Microsoft.Insights/${type}`, `NWTA-${workspace.name}`, {
      ...(workspace.location === undefined ? {} : { location: workspace.location }),
      properties: { provisioningState: 'Succeeded', ...properties },
    })
  const endpoint = make('dataCollectionEndpoints', {})
  const destinations = { logAnalytics: [{ workspaceResourceId: workspace.id }] }
  return [endpoint, make('dataCollectionRules', { dataCollectionEndpointId: endpoint.id, destinations })]
}
