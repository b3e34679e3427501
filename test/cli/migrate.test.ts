import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ArmResource } from '../../src/sandbox/estate/arm-resource.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { azta } from '../harness/azta.ts'

let sandbox: Sandbox
let cloud: string
beforeAll(async () => {
  sandbox = await startSandbox({ estate: defaultEstate(), token: 'secret-of-this-test' })
  cloud = join(mkdtempSync(join(tmpdir(), 'azta-migrate-')), 'cloud.json')
  writeFileSync(cloud, JSON.stringify(sandbox.cloud))
})
afterAll(() => sandbox.close())

test('a plan names the log that takes over from the NSG log of the sandbox, and writes nothing', async () => {
  const before = JSON.stringify(sandbox.arm.resources())
  const { status, out, err } = await azta('migrate', 'plan', '--cloud', cloud, '-o', 'json')
  const rows: { step: string; target: string; message: string }[] = JSON.parse(out)
  expect(rows.map(({ step, target }) => [step, target.split('/').at(-1)])).toEqual([
    ['create', 'vnet-old-southeastasia'], // its four NICs lie behind the NSG that is logged
    ['disable', 'nsg-vnet-old-southeastasia'],
  ])
  expect(rows[0]!.message).toContain('logs 0 NICs that no log sees today')
  expect(status).toBe(0)
  expect(JSON.stringify(sandbox.arm.resources())).toBe(before)
  expect(`${out}${err}`).not.toContain('secret-of-this-test')
})

test('a subscription that cannot be read ends a plan with 3, and other words and flags are refused', async () => {
  const nobody = '33333333-3333-4333-8333-333333333333'
  expect((await azta('migrate', 'plan', '--cloud', cloud, '--subscription', nobody)).status).toBe(3)
  expect((await azta('migrate', 'undo', '--cloud', cloud)).err).toContain('migrate knows "plan", "apply" and "readers"')
  const foreign = await azta('migrate', 'plan', '--delete-disabled', '--cloud', cloud)
  expect([foreign.status, foreign.err]).toEqual([2, expect.stringContaining('migrate plan writes nothing')])
  const scoped = await azta('migrate', 'apply', '--delete-disabled', '--subscription', nobody, '--cloud', cloud)
  expect([scoped.status, scoped.err]).toEqual([2, expect.stringContaining('deletes by its record')])
})

/** The blob that a flow log writes in the running hour. */
function writeBlob(folder: string, logId: string): void {
  const now = new Date().toISOString()
  const [year, month, day, hour] = [now.slice(0, 4), now.slice(5, 7), now.slice(8, 10), now.slice(11, 13)]
  const at = `insights-logs-flowlogflowevent/flowLogResourceID=${logId.toUpperCase()}/y=${year}/m=${month}/d=${day}/h=${hour}/m=00/macAddress=000D3A000001`
  mkdirSync(join(folder, at), { recursive: true })
  writeFileSync(join(folder, at, 'PT1H.json'), '{"records":[]}')
}

test('apply sees a blob of the new log before it disables the old one, which is deleted later and by its own flag', async () => {
  const [folder, logs] = [mkdtempSync(join(tmpdir(), 'azta-apply-')), mkdtempSync(join(tmpdir(), 'azta-blobs-'))]
  const own = await startSandbox({ estate: defaultEstate(), token: 'secret-of-this-test', logs })
  const handle = own.arm.handle.bind(own.arm)
  const puts: string[] = []
  Object.assign(own.arm, {
    handle(request: Parameters<typeof handle>[0]) {
      if (request.method === 'PUT' || request.method === 'DELETE') puts.push(`${request.method} ${request.path}`)
      if (request.method === 'PUT' && !/\/flowLogs\/nsg-/.test(request.path)) writeBlob(logs, request.path)
      return handle(request)
    },
  })
  const [file, record] = [join(folder, 'cloud.json'), join(folder, 'record.jsonl')]
  writeFileSync(file, JSON.stringify(own.cloud))
  const apply = (...more: string[]) =>
    azta('migrate', 'apply', '--cloud', file, '--record', record, '-o', 'json', ...more)
  try {
    const first = await apply()
    const rows: { step: string; state: string; message: string }[] = JSON.parse(first.out)
    expect(rows.map(({ step, state }) => `${step} ${state}`)).toEqual(['create done', 'disable done'])
    expect(rows[0]!.message).toBe('written and read back; a blob of it was seen')
    expect(first.status).toBe(0)
    const entries = readFileSync(record, 'utf8').trimEnd().split('\n')
    expect(entries.map((line) => JSON.parse(line).overlap)).toEqual(['begins', 'ends'])
    expect(JSON.parse((await apply()).out)).toEqual([])
    expect(puts).toHaveLength(2)
    const deleted = await apply('--delete-disabled')
    expect(JSON.parse(deleted.out)).toMatchObject([{ step: 'delete', state: 'done' }])
    expect(JSON.parse((await apply('--delete-disabled')).out)).toEqual([])
    expect(puts.slice(2)).toEqual([expect.stringMatching(/^DELETE .*\/flowLogs\/nsg-vnet-old-southeastasia-\w+$/)])
    expect(`${first.out}${first.err}${entries}`).not.toContain('secret-of-this-test')
    writeFileSync(record, 'a file of another\n')
    const foreign = await apply()
    expect([foreign.status, foreign.err]).toEqual([2, expect.stringContaining('none of a record of a migration')])
    expect(readFileSync(record, 'utf8')).toBe('a file of another\n')
  } finally {
    await own.close()
  }
})

const OLD = 'AzureNetworkAnalytics_CL | where SubType_s == "FlowLog" | summarize count() by SrcIP_s'

/** An estate with a workspace of 501 saved searches, which is more than a page, a query pack and three alerts. */
function withQueries() {
  const estate = defaultEstate()
  const workspace = estate.resources.find(({ type }) => type === 'Microsoft.OperationalInsights/workspaces')!
  const group = workspace.id.replace(/\/providers\/.*/, '')
  const at = (parent: string, type: string, name: string, properties: ArmResource['properties']): ArmResource => ({
    ...{ id: `${parent}/${type.split('/').at(-1)}/${name}`, name, type, properties },
  })
  const law = 'Microsoft.OperationalInsights/workspaces'
  const insights = `${group}/providers/Microsoft.Insights`
  const rule = (name: string, properties: ArmResource['properties']) =>
    at(insights, 'Microsoft.Insights/scheduledQueryRules', name, properties)
  const searches = Array.from({ length: 501 }, (_, index) =>
    at(workspace.id, `${law}/savedSearches`, `s${index}`, {
      displayName: `search ${index}`,
      query: index === 500 ? OLD : 'NTANetAnalytics | count',
    }),
  )
  const packs = 'Microsoft.OperationalInsights/queryPacks'
  const pack = at(`${group}/providers/Microsoft.OperationalInsights`, packs, 'pack', {})
  const body = 'AzureNetworkAnalytics_CL | where isnotempty(Subnet1_s) | project Tags_s'
  const resources = [
    ...searches,
    ...[pack, at(pack.id, `${packs}/queries`, 'packed', { displayName: 'packed', body })],
    rule('new', { criteria: { allOf: [{ query: 'NTANetAnalytics' }, { query: OLD }] } }),
    rule('older', { source: { query: OLD } }),
    rule('metric', { criteria: { allOf: [{ metricName: 'cpu' }] } }),
  ]
  return { ...estate, resources: [...estate.resources, ...resources] }
}

test('readers of the old table are found beyond the first page, in packs and alerts, with their new text', async () => {
  const other = await startSandbox({ estate: withQueries(), token: 'secret-of-this-test' })
  try {
    const file = join(mkdtempSync(join(tmpdir(), 'azta-readers-')), 'cloud.json')
    writeFileSync(file, JSON.stringify(other.cloud))
    const { status, out } = await azta('migrate', 'readers', '--cloud', file, '-o', 'json')
    const rows: { kind: string; name: string; kql: string; leftOver: string }[] = JSON.parse(out)
    expect(rows.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      ...['saved search search 500', 'query pack packed', 'alert new', 'alert older'],
    ])
    expect(rows[0]!.kql).toBe('NTANetAnalytics | where SubType == "FlowLog" | summarize count() by SrcIp')
    expect(rows[1]!.leftOver).toMatch(/1:\d+ not carried over: .*Tags_s/)
    expect(status).toBe(1)
  } finally {
    await other.close()
  }
})

test('where nothing reads the old table the status is 0, and what cannot be read makes it 3', async () => {
  expect((await azta('migrate', 'readers', '--cloud', cloud)).status).toBe(0)
  const nobody = await azta(
    'migrate',
    'readers',
    '--cloud',
    cloud,
    '--subscription',
    '33333333-3333-4333-8333-333333333333',
  )
  expect(nobody.status).toBe(3)
  expect(nobody.err).toContain('not read: query packs of 33333333')
})
