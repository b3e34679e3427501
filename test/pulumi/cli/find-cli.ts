import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The version of the CLI that is built: that of @pulumi/pulumi in package.json. */
export const PULUMI_VERSION = '3.259.0'

/** A Pulumi CLI, and where it comes from. */
export interface Cli {
  readonly path: string
  /** One on PATH brings Pulumi's own Node language host; beside a built one stands ours. */
  readonly origin: 'PATH' | 'built'
  readonly version: string
}

/** Where a built CLI is kept, outside the tree. */
export function cachedCli(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  return join(cache, 'azure-traffic-analytics', `pulumi-${PULUMI_VERSION}`, 'pulumi')
}

/** The CLI to test with; undefined when there is none. */
export function findCli(): Cli | undefined {
  const found = spawnSync('pulumi', ['version'], { encoding: 'utf8' })
  if (found.status === 0) return { path: 'pulumi', origin: 'PATH', version: found.stdout.trim() }
  const path = cachedCli()
  if (!existsSync(path)) return undefined
  return { path, origin: 'built', version: spawnSync(path, ['version'], { encoding: 'utf8' }).stdout.trim() }
}
