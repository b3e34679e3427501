import { ArmFailure, type ArmPort } from '../../azure/index.ts'
import { sameResource } from '../../model/index.ts'
import type { OverlapEntry, OverlapRecord } from './overlap.ts'
import type { MigrationResult } from './run-migration.ts'

interface Deleting {
  readonly port: Pick<ArmPort, 'read' | 'deleteFlowLog'>
  readonly newRequestId: () => string
}

/**
 * Deletes the NSG flow logs that a migration has disabled, by its record, while they are still disabled and the logs that took over
 * still write. Everything else is left alone, with the reason.
 */
export async function deleteDisabled(record: OverlapRecord, deleting: Deleting): Promise<readonly MigrationResult[]> {
  const open = record.open()
  const byLog = Map.groupBy(record.ended(), ({ nsgLog }) => nsgLog.toLowerCase())
  const results: MigrationResult[] = []
  for (const ended of byLog.values()) {
    if (open.some(({ nsgLog }) => sameResource(nsgLog, ended[0]!.nsgLog))) continue
    const ending = await deleted(ended, deleting).catch((error) => {
      if (!(error instanceof ArmFailure)) throw error
      return { state: 'failed', message: `${error.azureCode}: ${error.message}` } as const
    })
    if (ending !== undefined) results.push({ ...subjectOf(ended[0]!), ...ending })
  }
  return results
}

function subjectOf({ nsgLog, target }: OverlapEntry) {
  const subscriptionId = nsgLog.split('/')[2] ?? ''
  return { step: 'delete', subscriptionId, id: nsgLog, targetResourceId: target } as const
}

/** Undefined: it is gone already. */
async function deleted(ended: readonly OverlapEntry[], { port, newRequestId }: Deleting) {
  const { nsgLog } = ended[0]!
  const found = await port.read(nsgLog)
  if (found === undefined) return undefined
  if (found.properties.enabled !== false) return { state: 'kept', message: 'it is enabled again' } as const
  for (const { log } of ended) {
    const { enabled, provisioningState = 'Succeeded' } = (await port.read(log))?.properties ?? {}
    if (enabled !== true || provisioningState !== 'Succeeded')
      return { state: 'kept', message: `${log}, which took over, is not enabled` } as const
  }
  await port.deleteFlowLog(nsgLog, {
    ...{ requestId: newRequestId() },
    ...(found.etag === undefined ? {} : { ifMatch: found.etag }),
  })
  return { state: 'done', message: `it was disabled; ${ended.map(({ log }) => log).join(', ')} writes` } as const
}
