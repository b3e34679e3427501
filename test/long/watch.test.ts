import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { growingBlob, startAzurite } from '../harness/azurite.ts'
import { vnetRecord } from '../harness/flow-log.ts'

const bin = join(import.meta.dirname, '../../src/cli/bin.ts')
const NAME = 'flowLogResourceID=/S_R/W_HUB/y=2026/m=11/d=01/h=10/m=00/macAddress=000D3A000001/PT1H.json'

/** A record of one minute of the hour, in which one flow begins. */
function record(minute: string) {
  const tuple = '1793527200000,10.0.0.4,10.0.1.5,40000,443,6,O,B,NX,0,0,0,0'
  return vnetRecord([tuple], { time: `2026-11-01T10:${minute}:00.0000000Z` })
}

async function flowsIn(path: string): Promise<bigint> {
  const store = await openStore(path, { now: () => 0n })
  const { rows } = await store.query({ kql: 'NTANetAnalytics | summarize sum(AllowedOutFlows)' })
  await store.close()
  return rows[0]![0] as bigint // a sum of longs
}

test('a watched container gets into the store as it grows, and Ctrl-C ends the watch with a whole store', async () => {
  const azurite = await startAzurite()
  const client = azurite.service.getContainerClient('logs')
  await client.create()
  const growing = growingBlob(client, NAME)
  await growing.grow(record('01'))
  const store = join(mkdtempSync(join(tmpdir(), 'azta-watch-')), 'store')
  const argv = ['ingest', client.url, '--store', store, '--watch', '--every', '1', '--now', '2026-11-01T10:30:00Z']
  const child = spawn(process.execPath, [bin, ...argv], {
    env: { ...process.env, AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  let looks = 0
  for await (const _line of createInterface({ input: child.stdout })) {
    looks++
    expect(await flowsIn(store)).toBe(BigInt(looks))
    if (looks === 3) break
    await growing.grow(record(`1${looks}`))
  }
  child.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  expect(await flowsIn(store)).toBe(3n)
  expect(readdirSync(store)).not.toContain('lock')
  await azurite.stop()
})
