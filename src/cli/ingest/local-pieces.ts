import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { findFiles } from '../../engine/index.ts'
import { logHour } from '../../model/index.ts'
import type { SeenSource, StoreWriter } from '../../store/index.ts'
import type { Batch, Piece } from './pieces.ts'

/**
 * Files under these paths that are new or have changed since the store read them. A changed file is read whole: what it held
 * before is found again and counts once. A path that names nothing stays, so that its absence is reported.
 */
export async function localPieces(paths: readonly string[], store: Pick<StoreWriter, 'seen'>): Promise<Batch> {
  const files = await Promise.all((await findFiles(paths)).map(pieceOf))
  const hours = new Set(files.map(({ seen }) => logHour(seen.name)))
  const known = new Map<string, SeenSource>()
  for (const hour of hours) for (const [name, seen] of await store.seen(hour)) known.set(name, seen)
  const isNew = ({ seen }: Piece) => seen.version === '' || known.get(seen.name)?.version !== seen.version
  const pieces = files.filter(isNew)
  return { pieces, unchanged: files.length - pieces.length, vanished: [], unread: [] }
}

/** A file that cannot be looked at has no version and is always new. */
async function pieceOf(path: string): Promise<Piece> {
  const found = await stat(path, { bigint: true }).catch(() => undefined)
  const version = found === undefined ? '' : `${found.mtimeNs}-${found.size}`
  return { path, name: path, seen: { name: resolve(path), bytes: Number(found?.size ?? 0), version } }
}
