import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { azta, aztaInterrupted } from '../harness/azta.ts'
import { blob, vnetRecord } from '../harness/flow-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-serve-'))
const [store, cloud] = [join(folder, 'store'), join(folder, 'here.json')]
beforeAll(async () => {
  const logs = join(folder, 'flows.json')
  writeFileSync(logs, blob(vnetRecord(['1793527200000,10.0.0.4,10.0.1.5,40000,443,6,O,B,NX,0,0,0,0'])))
  await azta('ingest', logs, '--store', store)
})

test('a served store answers a packaged question as a workspace does, and ends when interrupted', async () => {
  let stop = () => {}
  const interrupted = new Promise<void>((resolve) => {
    stop = resolve
  })
  let heard = () => {}
  const listening = new Promise<void>((resolve) => {
    heard = resolve
  })
  const said: string[] = []
  const io = {
    out: async () => {},
    err(text: string) {
      said.push(text)
      if (text.includes('clients read')) heard()
    },
    ...{ interactive: false, readIn: async () => '', interrupted: () => interrupted, guard: () => () => {} },
  }
  const serving = main(['serve', '--store', store, '--cloud-file', cloud], io)
  await listening
  expect(statSync(cloud).mode & 0o077).toBe(0) // the token is its owner's alone
  const on = ['--on', 'workspace:00000000-0000-4000-8000-000000000001', '--cloud', cloud, '-o', 'csv']
  const there = await azta('report', 'run', 'conversations', ...on)
  const here = await azta('report', 'run', 'conversations', '--store', store, '-o', 'csv')
  expect(there.out).toBe(here.out)
  expect(there.out).toContain('10.0.0.4,10.0.1.5,443,TCP')
  stop()
  expect(await serving).toBe(0)
  expect(said.join('')).not.toContain((JSON.parse(readFileSync(cloud, 'utf8')) as { token: string }).token)
})

test('without a token it listens on loopback only', async () => {
  const { status, err } = await azta('serve', '--store', store, '--no-auth', '--host', '0.0.0.0')
  expect([status, err]).toEqual([2, expect.stringContaining('it listens on loopback only, not on 0.0.0.0')])
  const open = await aztaInterrupted('serve', '--store', store, '--no-auth', '--http')
  expect([open.status, open.err]).toEqual([0, expect.stringMatching(/listening on http:\/\/127\.0\.0\.1:\d+/)])
})
