import { randomUUID } from 'node:crypto'
import { readInventory } from '../../azure/index.ts'
import { deleteDisabled, type MigrationResult, openOverlaps, runMigration } from '../../enforce/index.ts'
import type { Profile } from '../../model/index.ts'
import { migrationResultRows } from '../../reports/index.ts'
import { armClock } from '../arm-clock.ts'
import type { openResourceManager } from '../open-resource-manager.ts'
import type { Progress } from '../progress.ts'
import { recentBlobs } from './recent-blobs.ts'

interface Applying {
  readonly door: Awaited<ReturnType<typeof openResourceManager>>
  readonly scope: { readonly subscriptions: readonly string[]; readonly managementGroup: string | undefined }
  readonly profile: Profile
  readonly progress: Progress
  /** The file of the overlaps. */
  readonly record: string
  readonly verifyData: boolean
  readonly deleteDisabled: boolean
}

/** How long the first blob of a log is waited for: Azure takes 10 to 15 minutes. */
const LIMIT_MINUTES = 60

/** Carries a migration out, or deletes what an earlier one disabled. */
export async function applyMigration({ door, scope, profile, progress, ...asked }: Applying) {
  const { port } = door
  const record = await openOverlaps(asked.record)
  try {
    if (asked.deleteDisabled) return toldOf(await deleteDisabled(record, { port, newRequestId: randomUUID }), [])
    const workspaces = profile.workspaceResourceId === undefined ? [] : [profile.workspaceResourceId]
    const inventory = await readInventory({ port, ...scope, workspaces, onProgress: progress.update })
    const results = await runMigration(inventory, {
      ...{ profile, port, record, clock: armClock, limitMinutes: LIMIT_MINUTES, newRequestId: randomUUID },
      listRecent: asked.verifyData ? recentBlobs(door, () => new Date(armClock.now())) : undefined,
      readAgain: async (id) => (await readInventory({ port, subscriptions: [id] })).subscriptions[0],
      onProgress: progress.update,
    })
    return toldOf(results, [...inventory.subscriptions.flatMap((one) => one.unread), ...inventory.unread])
  } finally {
    await record.close()
  }
}

function toldOf(results: readonly MigrationResult[], unread: Awaited<ReturnType<typeof readInventory>>['unread']) {
  return { result: migrationResultRows(results), unread, isDone: results.every(({ state }) => state === 'done') }
}
