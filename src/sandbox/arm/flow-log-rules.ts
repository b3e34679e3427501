import { z } from 'zod'
import { regionName, sameResource } from '../../model/index.ts'
import type { ArmResource } from '../estate/arm-resource.ts'
import { ArmError } from './arm-error.ts'
import type { ArmBody, Surroundings } from './resource-types.ts'

const analytics = z.looseObject({
  enabled: z.boolean().optional(),
  workspaceResourceId: z.string().optional(),
  trafficAnalyticsInterval: z.number().optional(),
})

const schema = z.looseObject({
  targetResourceId: z.string(),
  storageId: z.string(),
  enabled: z.boolean().default(true),
  retentionPolicy: z.looseObject({ days: z.number().default(0), enabled: z.boolean() }).optional(),
  format: z.looseObject({ type: z.string(), version: z.number() }).optional(),
  flowAnalyticsConfiguration: z
    .looseObject({ networkWatcherFlowAnalyticsConfiguration: analytics.optional() })
    .optional(),
})

type FlowLog = z.output<typeof schema>

/**
 * What Azure makes of the body of a flow log, and what it refuses. Behaviour as seen in recordings of the Azure CLI, the
 * azurerm provider and Microsoft's documentation of 2025 and 2026.
 */
export function flowLogProperties(body: ArmBody, around: Surroundings): Readonly<Record<string, unknown>> {
  const read = schema.safeParse(body.properties)
  if (!read.success) {
    const issue = read.error.issues[0]!
    throw new ArmError(400, 'InvalidRequestFormat', `properties.${issue.path.join('.')}: ${issue.message}`)
  }
  const log = read.data
  const target = existing(log.targetResourceId, around)
  const isNsg = target.type.endsWith('/networkSecurityGroups')
  if (isNsg && around.before === undefined) {
    const message = 'Creation of new NSG flow logs is blocked since June 30, 2025. Use virtual network flow logs.'
    throw new ArmError(400, 'NsgFlowLogCreationBlocked', message)
  }
  inRegion(target, around)
  inRegion(existing(log.storageId, around), around)
  onlyOne(log, around)
  return {
    ...log,
    ...(log.enabled ? {} : { storageId: '', retentionPolicy: { days: 0, enabled: false } }),
    targetResourceGuid: '66666666-6666-4666-8666-666666666666',
    retentionPolicy: log.enabled ? (log.retentionPolicy ?? { days: 0, enabled: false }) : { days: 0, enabled: false },
    format: log.format ?? (isNsg ? { type: 'JSON', version: 1 } : { type: 'FlowLogJSON', version: 2 }),
    flowAnalyticsConfiguration: analyticsOf(log, around),
  }
}

/** A workspace without `enabled` is kept and not used; the interval is 10 or 60 minutes. */
function analyticsOf({ flowAnalyticsConfiguration }: FlowLog, around: Surroundings) {
  const wanted = flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration
  if (wanted === undefined) return {}
  const interval = wanted.trafficAnalyticsInterval ?? 60
  if (interval !== 10 && interval !== 60) {
    throw new ArmError(400, 'InvalidTrafficAnalyticsInterval', `trafficAnalyticsInterval ${interval} is not 10 or 60.`)
  }
  if (wanted.workspaceResourceId !== undefined) existing(wanted.workspaceResourceId, around)
  return { networkWatcherFlowAnalyticsConfiguration: { enabled: false, ...wanted, trafficAnalyticsInterval: interval } }
}

function existing(id: string, around: Surroundings): ArmResource {
  const found = around.find(id)
  if (found !== undefined) return found
  throw new ArmError(404, 'ResourceNotFound', `The resource ${id} referenced by ${around.id} was not found.`)
}

/** The regions of watcher, target, storage and log are one. A subnet is where its VNet is. */
function inRegion(resource: ArmResource, { id, location, find }: Surroundings): void {
  const owner = resource.location === undefined ? find(resource.id.replace(/\/subnets\/[^/]+$/i, '')) : resource
  if (owner?.location !== undefined && regionName(owner.location) === location) return
  const message = `The location of ${resource.id} is ${owner?.location}, that of flow log ${id} is ${location}.`
  throw new ArmError(400, 'FlowLogLocationMismatch', message)
}

function onlyOne({ targetResourceId }: FlowLog, { id, all }: Surroundings): void {
  const other = all.find(
    (one) =>
      one.type.endsWith('/flowLogs') &&
      !sameResource(one.id, id) &&
      sameResource(String(one.properties.targetResourceId), targetResourceId),
  )
  if (other === undefined) return
  throw new ArmError(400, 'FlowLogAlreadyExistsOnTarget', `${targetResourceId} already has the flow log ${other.id}.`)
}
