import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cell } from '../../src/model/index.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { openRows, replaceTables } from '../../src/store/index.ts'
import { azta } from '../harness/azta.ts'

const WORKSPACE = '44444444-4444-4444-8444-444444444444'
const folder = mkdtempSync(join(tmpdir(), 'azta-workspace-'))
const [cloud, store] = [join(folder, 'cloud.json'), join(folder, 'store')]
const row = (hour: string, DestIp: string, BytesSrcToDest: bigint): Readonly<Record<string, Cell>> => ({
  ...{
    SubType: 'FlowLog',
    FlowIntervalStartTime: `2026-11-01T${hour}:00:00.0000000Z`,
    FlowStatus: 'Allowed',
    FlowDirection: 'Outbound',
  },
  ...{ SrcIp: '10.0.0.4', DestIp, DestPort: 443, L4Protocol: 'TCP', IsFlowCapturedAtUdrHop: false },
  ...{
    AllowedInFlows: 0n,
    AllowedOutFlows: 1n,
    DeniedInFlows: 0n,
    DeniedOutFlows: 0n,
    BytesSrcToDest,
    BytesDestToSrc: 7n,
  },
})
const rows = [row('09', '10.0.0.5', 2n ** 60n), row('10', '10.0.0.6', 5n), row('10', '10.0.0.7', 6n)]
let sandbox: Sandbox

/** The sandbox's workspace holds the same rows, one of them one byte more. */
beforeAll(async () => {
  await replaceTables(store, { NTANetAnalytics: rows })
  const changed = await openRows(
    { NTANetAnalytics: [row('09', '10.0.0.5', 2n ** 60n + 1n), ...rows.slice(1)] },
    { now: () => 0n },
  )
  sandbox = await startSandbox({ estate: defaultEstate(), token: 'test', workspace: () => changed })
  writeFileSync(cloud, JSON.stringify(sandbox.cloud))
})
afterAll(() => sandbox.close())

test('one row changed in the workspace is exactly what validation reports, through the real client', async () => {
  const { status, out } = await azta(
    'validate',
    'conversations',
    '--table',
    'NTANetAnalytics',
    '--against',
    `workspace:${WORKSPACE}`,
    '--store',
    store,
    '--cloud',
    cloud,
    '--fail-on',
    'unexplained',
  )
  expect(status).toBe(1)
  expect(out).toMatch(/conversations +unexplained differences +2 +0 +0 +0 +1\n/)
  expect(out).toMatch(/NTANetAnalytics +unexplained differences +2 +0 +0 +0 +1\n/)
  expect(out).toContain('1152921504606846976') // here
  expect(out).toContain('1152921504606846977') // there
})

test('a packaged question is answered by the workspace, over the day before its newest row', async () => {
  const { status, out, err } = await azta(
    'report',
    'run',
    'top-talkers',
    '--on',
    `workspace:${WORKSPACE}`,
    '--cloud',
    cloud,
    '-o',
    'csv',
  )
  expect(status).toBe(0)
  expect(err).toContain('asking sandbox with the sandbox token')
  expect(err).toContain(`window 2026-10-31T11:00Z to 2026-11-01T11:00Z, simulated workspace ${WORKSPACE}`)
  expect(out).toContain('10.0.0.4,,,1152921504606846988,21,1152921504606847009,3')
})
