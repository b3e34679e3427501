import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { openRows, type Store } from '../../src/store/index.ts'
import { azta } from '../harness/azta.ts'
import { cleanSubscription, edited, plantedId, withProperties } from '../harness/planted-subscription.ts'

/** Subscription 0 has rows until 10:00, 1 none, 2 rows until 07:00, 3 a workspace that answers nobody. */
const [FRESH, SILENT, STALE, CLOSED] = [0, 1, 2, 3]
const NOW = '2026-11-24T12:30:00Z'

const rowsUntil = (index: number, hours: readonly number[]) =>
  hours.map((hour) => ({
    SubType: 'FlowLog',
    FlowLogResourceId: `${plantedId(index)}/rg/networkwatcher_westeurope/log`,
    FlowIntervalStartTime: `2026-11-24T${String(hour).padStart(2, '0')}:00:00Z`,
    FlowIntervalEndTime: `2026-11-24T${String(hour + 1).padStart(2, '0')}:00:00Z`,
    TimeProcessed: `2026-11-24T${String(hour + 1).padStart(2, '0')}:10:00Z`,
  }))

function blobsAt(folder: string, index: number, hours: readonly string[]): void {
  const log = `${plantedId(index)}_RG/NETWORKWATCHER_WESTEUROPE_LOG`.toUpperCase()
  for (const hour of hours) {
    const at = `insights-logs-flowlogflowevent/flowLogResourceID=/${log}/y=2026/m=11/d=24/h=${hour}/m=00/macAddress=000D3A000001`
    mkdirSync(join(folder, at), { recursive: true })
    writeFileSync(join(folder, at, 'PT1H.json'), '{"records":[]}')
  }
}

let sandbox: Sandbox
let store: Store
let cloud: string
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-evidence-'))
  blobsAt(folder, FRESH!, ['08', '09', '10', '11'])
  store = await openRows(
    { NTANetAnalytics: [...rowsUntil(FRESH!, [8, 9]), ...rowsUntil(STALE!, [5, 6])] },
    { now: () => 0n },
  )
  const closed = '55555555-5555-4555-8555-555555555555'
  const resources = [FRESH, SILENT, STALE, CLOSED].flatMap((index) => {
    const clean = cleanSubscription(plantedId(index!), index!)
    return index === CLOSED ? edited(clean, 'workspaces', withProperties({ customerId: closed })) : clean
  })
  const subscriptions = [0, 1, 2, 3].map((index) => ({ subscriptionId: plantedId(index), displayName: `s${index}` }))
  sandbox = await startSandbox({
    estate: { tenantId: '99999999-9999-4999-8999-999999999999', subscriptions, resources },
    token: 'secret-of-evidence',
    workspace: (id) => (id === closed ? undefined : store),
    logs: folder,
  })
  cloud = join(mkdtempSync(join(tmpdir(), 'azta-evidence-')), 'cloud.json')
  writeFileSync(cloud, JSON.stringify(sandbox.cloud))
})
afterAll(async () => {
  await sandbox.close()
  await store.close()
})

test('evidence tells the newest row and blob of each log, the lag, and hours that have blobs and no rows', async () => {
  const { status, out } = await azta('audit', '--cloud', cloud, '--evidence', '-o', 'json', '--now', NOW)
  expect(status).toBe(3) // a workspace answers nobody, so that TA005 is unknown there
  const { findings, unknown, evidence, notChecked } = JSON.parse(out)
  const of = (all: { rule: string; subscriptionId: string; message: string }[], index: number) =>
    all.filter((one) => one.subscriptionId === plantedId(index) && one.rule === 'TA005').map(({ message }) => message)
  expect(evidence[0]).toMatchObject({
    rows: { newest: '2026-11-24T10:00:00.000Z', hours: 2, lagMinutes: 10 },
    blobs: { newest: '2026-11-24T12:00:00.000Z', hours: 4 },
    missingHours: ['2026-11-24T10:00:00.000Z'], // analytics may still be at 11:00
  })
  expect(of(findings, FRESH!)).toEqual([]) // 150 minutes are less than three intervals of 60
  expect(of(findings, SILENT!)).toEqual(['no row arrived in 24 hours'])
  expect(of(findings, STALE!)).toEqual(['its newest row is 330 minutes old; the interval is 60'])
  expect(of(unknown, CLOSED!)).toEqual([expect.stringContaining('rows were not read: simulated workspace')])
  expect(notChecked.map(({ rule }: { rule: string }) => rule)).toEqual(['TA003'])
})

test('without --evidence nobody looks, and the audit says so', async () => {
  const { out } = await azta('audit', '--cloud', cloud, '--now', NOW)
  expect(out).toContain('TA005 was not checked: rows are read with --evidence only')
  expect(out).not.toContain('missingHours')
})

test('evidence is a table too', async () => {
  const { out } = await azta('audit', '--cloud', cloud, '--evidence', '--now', NOW)
  expect(out).toMatch(/2026-11-24T10:00 +10 min +2 +2026-11-24T12:00 +4 +2026-11-24T10Z/)
  expect(out).not.toContain('secret-of-evidence')
})
