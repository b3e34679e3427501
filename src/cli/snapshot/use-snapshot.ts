import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { canStartAnew, startAnew } from '../start-anew.ts'
import { type SnapshotFile, snapshotFile } from './snapshot-file.ts'

/** Commands that compile KQL whatever else they are told. */
const WITH_PARSER = ['kql', 'explain']

/**
 * Starts this process anew from a snapshot that has the KQL parser in it, when there is one: it is there at once, where loading
 * takes most of a second. Where there is none, one is made after the run, for the next time (docs/kql.md, "Start").
 * Returns when the process goes on as it is.
 */
export function useSnapshot(argv: readonly string[], env: NodeJS.ProcessEnv): void {
  if (!argv.some((word) => WITH_PARSER.includes(word)) || env.AZTA_SNAPSHOT === 'off' || !canStartAnew(env)) return
  const file = snapshotFile(env)
  if (isWhole(file)) {
    keepYoung(file)
    startAnew({ flags: ['--snapshot-blob', file.path], argv, env })
  } else if (env.CI === undefined && mayBuild(file)) {
    process.once('exit', buildAside)
  }
}

/** Node gives up on a blob that is cut, with no way back; so its size is looked at first. */
function isWhole({ path, sizePath }: SnapshotFile): boolean {
  try {
    return statSync(path).size === Number(readFileSync(sizePath, 'utf8'))
  } catch {
    return false
  }
}

function mayBuild({ path }: SnapshotFile): boolean {
  if (existsSync(`${path}.failed`)) return false
  try {
    mkdirSync(dirname(path), { recursive: true })
    accessSync(dirname(path), constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** So that whoever takes old ones away sees that this one is used. */
function keepYoung({ path, sizePath }: SnapshotFile): void {
  try {
    const now = new Date()
    for (const file of [path, sizePath]) utimesSync(file, now, now)
  } catch {
    // A cache that may only be read is none that anybody cleans.
  }
}

/** In a process of its own, which outlives this one. */
function buildAside(): void {
  const builder = join(import.meta.dirname, `build-snapshot${extname(import.meta.filename)}`)
  spawn(process.execPath, [builder], { detached: true, stdio: 'ignore' }).unref()
}
