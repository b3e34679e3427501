import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { TrafficError } from '../model/index.ts'
import { type Manifest, type Part, readManifest } from './manifest.ts'

/** What a store holds of one table. Bytes are those of its files. */
interface TableInfo {
  readonly table: string
  readonly parts: number
  readonly rows: number
  readonly bytes: number
  readonly intervals: number
  /** Starts of the first and the last interval, ISO. */
  readonly first: string | undefined
  readonly last: string | undefined
}

/** What a store holds. */
export interface StoreInfo
  extends Pick<Manifest, 'version' | 'generation' | 'schema' | 'intervalMinutes' | 'prunedBefore'> {
  readonly tables: readonly TableInfo[]
  /** How many files and blobs it remembers to have read. */
  readonly sources: number
  /** Parts that the manifest names and that are absent or of another size. */
  readonly missing: readonly string[]
}

/** Looks into the store in a folder, and whether its files are all there. */
export async function storeInfo(path: string): Promise<StoreInfo> {
  const folder = resolve(path)
  const manifest = await readManifest(folder)
  if (manifest === undefined) throw new TrafficError('store/not-found', `there is no store at ${path}`)
  const { version, generation, schema, intervalMinutes, prunedBefore, tables } = manifest
  const parts = Object.values(tables).flat()
  const checked = await Promise.all(parts.map((part) => isWhole(folder, part)))
  return {
    ...{ version, generation, schema, intervalMinutes, prunedBefore },
    tables: Object.entries(tables).map(([table, list]) => tableInfo(table, list)),
    sources: (tables._sources ?? []).reduce((so, { rows }) => so + rows, 0),
    missing: parts.filter((_part, index) => !checked[index]).map(({ file }) => file),
  }
}

async function isWhole(folder: string, { file, bytes }: Part): Promise<boolean> {
  const found = await stat(join(folder, file)).catch(() => undefined)
  return found?.size === bytes
}

function tableInfo(table: string, parts: readonly Part[]): TableInfo {
  const sum = (of: (part: Part) => number) => parts.reduce((so, part) => so + of(part), 0)
  const intervals = [...new Set(parts.flatMap((part) => part.intervals))].sort()
  return {
    ...{ table, parts: parts.length, rows: sum(({ rows }) => rows), bytes: sum(({ bytes }) => bytes) },
    ...{ intervals: intervals.length, first: intervals[0], last: intervals.at(-1) },
  }
}
