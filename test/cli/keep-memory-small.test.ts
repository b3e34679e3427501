import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blob, vnetRecord } from '../harness/flow-log.ts'

const bin = join(import.meta.dirname, '../../src/cli/bin.ts')
const folder = mkdtempSync(join(tmpdir(), 'azta-anew-'))
const log = join(folder, 'PT1H.json')
writeFileSync(log, blob(vnetRecord(['1793527200000,10.0.0.4,10.0.1.5,1,443,6,O,B,NX,0,0,0,0'])))

/** Watches a log in a process of its own until the first look is done; how it was started, and how it ended. */
async function watched(store: string, more: Record<string, string> = {}) {
  const { NODE_OPTIONS: _options, MALLOC_ARENA_MAX: _arenas, ...env } = process.env
  const args = [bin, 'ingest', log, '--store', join(folder, store), '--watch', '--every', '3600']
  const child = spawn(process.execPath, args, { env: { ...env, ...more } })
  await once(child.stdout, 'data')
  const started = readFileSync(`/proc/${child.pid}/cmdline`, 'latin1').split('\0').slice(1, -1)
  const arenas = readFileSync(`/proc/${child.pid}/environ`, 'latin1').match(/MALLOC_ARENA_MAX=\d+/)?.[0]
  child.kill('SIGINT')
  const [status] = (await once(child, 'exit')) as [number]
  return { flag: started[0], args: started.slice(1), arenas, status }
}

test.skipIf(process.platform !== 'linux')(
  'an ingest starts anew with a small nursery and one arena, and is watched and interrupted as before (Linux)',
  async () => {
    const args = ['ingest', log, '--store', join(folder, 'one'), '--watch', '--every', '3600']
    const settings = { flag: '--max-semi-space-size=2', arenas: 'MALLOC_ARENA_MAX=1' }
    expect(await watched('one')).toEqual({ ...settings, args: [bin, ...args], status: 0 })
  },
)

test.skipIf(process.platform !== 'linux')('who sets arenas is left alone (Linux)', async () => {
  expect(await watched('two', { MALLOC_ARENA_MAX: '3' })).toMatchObject({ flag: bin, arenas: 'MALLOC_ARENA_MAX=3' })
})
