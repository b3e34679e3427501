import { openLines } from '../line-file.ts'
import { type OverlapRecord, overlapRecord, parseOverlaps } from './overlap.ts'

/** Opens the record of a migration to go on with, or makes one. Every line is synced to the disk. */
export async function openOverlaps(file: string): Promise<OverlapRecord & { readonly close: () => Promise<void> }> {
  const lines = await openLines({ file, what: 'record', doing: 'migrating', parse: parseOverlaps })
  return { ...overlapRecord(lines.past, lines.append), close: lines.close }
}
