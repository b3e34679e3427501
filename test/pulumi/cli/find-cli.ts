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

/** The CLI that the tests run, after saying what of it is real, or that they skip. */
export function cliOfTests(): Cli | undefined {
  const found = findCli()
  if (found === undefined) console.warn('skipped: there is no Pulumi CLI; `npm run test:pulumi` builds one where Go is')
  else {
    const real = `pulumi ${found.version} (${found.origin}), its engine and its state are real`
    console.warn(`${real}; the provider and the Azure behind it are ours, so nothing here is proof against Azure`)
  }
  return found
}

/** The CLI to test with; undefined when there is none. */
export function findCli(): Cli | undefined {
  const found = spawnSync('pulumi', ['version'], { encoding: 'utf8' })
  if (found.status === 0) return { path: 'pulumi', origin: 'PATH', version: found.stdout.trim() }
  const path = cachedCli()
  if (!existsSync(path)) return undefined
  return { path, origin: 'built', version: spawnSync(path, ['version'], { encoding: 'utf8' }).stdout.trim() }
}
