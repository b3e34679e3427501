import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, extname, join } from 'node:path'

/** What a snapshot of the parser is made from, and where it lies. */
export interface SnapshotFile {
  readonly path: string
  /** Says how many bytes a whole snapshot has; it is written last. */
  readonly sizePath: string
  readonly entry: string
  readonly parserFolder: string
  /** The module that a process started from it begins with. */
  readonly start: string
}

/** The snapshot that fits this Node, this machine, this parser and this installation of azta. */
export function snapshotFile(env: NodeJS.ProcessEnv): SnapshotFile {
  const here = import.meta.dirname
  const entry = join(here, 'parser-snapshot.cjs')
  const start = join(here, `../start-process${extname(import.meta.filename)}`)
  const parser = createRequire(import.meta.url).resolve('@kusto/language-service-next/package.json')
  const made = [process.version, process.platform, process.arch, readFileSync(parser), readFileSync(entry), start]
  const key = made.reduce((hash, part) => hash.update(part).update('\0'), createHash('sha256')).digest('hex')
  const path = join(cacheFolder(env), `kql-${key.slice(0, 32)}.blob`)
  return { path, sizePath: `${path}.size`, entry, parserFolder: dirname(parser), start }
}

/** Where this program may keep what it can make again. */
function cacheFolder({ XDG_CACHE_HOME, LOCALAPPDATA }: NodeJS.ProcessEnv): string {
  const base = XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), '.cache')
  return join(base, 'azure-traffic-analytics')
}
