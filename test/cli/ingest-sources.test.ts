import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ContainerClient, ContainerSASPermissions } from '@azure/storage-blob'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { openStore, openWriter } from '../../src/store/index.ts'
import { azta } from '../harness/azta.ts'
import { type Azurite, growingBlob, startAzurite } from '../harness/azurite.ts'
import { blob, vnetRecord } from '../harness/flow-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-sources-'))
let made = 0
const newStore = () => join(folder, `store${++made}`)

const MAC = '000D3A000001'
const pathOf = (hour: string, log = 'HUB') =>
  `flowLogResourceID=/S_R/W_${log}/y=2026/m=11/d=01/h=${hour}/m=00/macAddress=${MAC}/PT1H.json`

/** A record of one minute in which one flow to this port begins. */
function record(hour: string, minute: string, port: number) {
  const time = `2026-11-01T${hour}:${minute}:00.0000000Z`
  const tuple = `${Date.parse(time) - 30_000},10.0.0.4,10.0.1.5,40000,${port},6,O,B,NX,0,0,0,0`
  return vnetRecord([tuple], { time })
}

/** What the store says: hour, port and number of flows that began. */
async function flowsIn(path: string): Promise<string[]> {
  const store = await openStore(path, { now: () => 0n })
  const kql = `NTANetAnalytics | project Hour = format_datetime(FlowIntervalStartTime, "HH"), DestPort, AllowedOutFlows
    | sort by Hour asc, DestPort asc`
  const { rows } = await store.query({ kql })
  await store.close()
  return rows.map((row) => row.join(' '))
}

describe('a container of blobs', () => {
  let azurite: Azurite
  let client: ContainerClient

  beforeAll(async () => {
    azurite = await startAzurite()
  })
  afterAll(() => azurite.stop())
  beforeEach(async () => {
    client = azurite.service.getContainerClient(`logs${++made}`)
    await client.create()
    vi.stubEnv('AZURE_STORAGE_CONNECTION_STRING', azurite.connectionString)
  })
  afterEach(() => vi.unstubAllEnvs())

  test('is read bit by bit as it grows, each record once, and gives what one reading of all of it gives', async () => {
    const store = newStore()
    const [nine, ten] = [growingBlob(client, pathOf('09')), growingBlob(client, pathOf('10'))]
    await nine.grow(record('09', '01', 80), record('09', '02', 80))
    await ten.grow(record('10', '01', 443))
    const first = await azta('ingest', client.url, '--store', store)
    expect(first).toMatchObject({ status: 0, err: expect.stringContaining(`${client.url} with the connection string`) })
    expect(await flowsIn(store)).toEqual(['09 80 2', '10 443 1'])

    await ten.grow(record('10', '02', 443))
    await ten.grow(record('10', '03', 22), record('09', '59', 80)) // a late record of the hour before
    const copy = client.getBlockBlobClient(pathOf('09', 'COPY'))
    const twice = blob(record('09', '01', 80), record('09', '03', 8080))
    await copy.upload(twice, Buffer.byteLength(twice))
    const second = await azta('ingest', client.url, '--store', store)
    expect(second.out).toContain('files      2 (2 whole)')
    expect(second.out).toContain('records    4 (1 duplicates left out)')
    expect(second.out).toContain('unchanged  1 sources')
    const all = ['09 80 3', '09 8080 1', '10 22 1', '10 443 2']
    expect(await flowsIn(store)).toEqual(all)

    const whole = newStore()
    await azta('ingest', client.url, '--store', whole)
    expect(await flowsIn(whole)).toEqual(all)
  })

  test('that lost a blob keeps its records, and says so once', async () => {
    const store = newStore()
    const [nine, ten] = [growingBlob(client, pathOf('09')), growingBlob(client, pathOf('10'))]
    await nine.grow(record('09', '01', 80))
    await ten.grow(record('10', '01', 80))
    await azta('ingest', client.url, '--store', store)
    await nine.delete()
    const second = await azta('ingest', client.url, '--store', store)
    expect(second).toMatchObject({
      status: 0,
      out: expect.stringContaining(`vanished   ${client.url}/${pathOf('09')}`),
    })
    expect((await azta('ingest', client.url, '--store', store)).out).not.toContain('vanished')
    expect(await flowsIn(store)).toEqual(['09 80 1', '10 80 1'])
  })

  test('with a blob that is no log ends with 3, and tries it again', async () => {
    const store = newStore()
    await growingBlob(client, pathOf('09')).grow(record('09', '01', 80))
    await client.getBlockBlobClient(pathOf('10')).upload('hello', 5)
    for (const what of ['unusable', 'unread']) {
      const { status, out } = await azta('ingest', client.url, '--store', store)
      expect({ status, out }).toMatchObject({ status: 3, out: expect.stringMatching(`${what} .*h=10.*: .*not JSON`) })
    }
    expect(await flowsIn(store)).toEqual(['09 80 1'])
  })

  test('is watched: what comes is in the store at the next look, until interrupted', async () => {
    const store = newStore()
    const growing = growingBlob(client, pathOf('10'))
    await growing.grow(record('10', '01', 80))
    const said: string[] = []
    let interrupt = () => {}
    const interrupted = new Promise<void>((resolve) => {
      interrupt = resolve
    })
    const out = async (line: string) => {
      said.push(line)
      if (said.length === 1) await growing.grow(record('10', '02', 443))
      else interrupt()
    }
    const signals = { interrupted: () => interrupted, guard: () => () => {} }
    const io = { out, err: () => {}, interactive: false, readIn: async () => '', ...signals }
    const argv = ['ingest', client.url, '--store', store, '--watch', '--every', '0', '--now', '2026-11-01T10:30:00Z']
    expect(await main(argv, io)).toBe(0)
    expect(said).toEqual([
      '2026-11-01T10:30:00.000Z  1 sources with news, 1 new records; 1 rows in 1 intervals; 0 sources as they were\n',
      '2026-11-01T10:30:00.000Z  1 sources with news, 1 new records; 2 rows in 1 intervals; 0 sources as they were\n',
    ])
    expect(await flowsIn(store)).toEqual(['10 80 1', '10 443 1'])
  })

  test('that a signature opens leaves no signature in what is said and kept', async () => {
    vi.unstubAllEnvs()
    const store = newStore()
    await growingBlob(client, pathOf('10')).grow(record('10', '01', 80))
    const permissions = ContainerSASPermissions.parse('rl')
    const address = await client.generateSasUrl({ permissions, expiresOn: new Date('2099-01-01T00:00:00Z') })
    const signature = new URL(address).searchParams.get('sig')!
    const { status, out, err } = await azta('ingest', address, '--store', store)
    expect(status).toBe(0)
    const writer = await openWriter(store)
    const seen = await writer.seen(Date.parse('2026-11-01T10:00:00Z'))
    await writer.close()
    expect([...seen.keys()]).toEqual([`${client.url}/${pathOf('10')}`])
    for (const text of [out, err, readFileSync(join(store, 'manifest.json'), 'utf8'), JSON.stringify([...seen])]) {
      expect(decodeURIComponent(text)).not.toContain(signature)
    }
  })

  test('is read within the hours that are wanted', async () => {
    const store = newStore()
    for (const hour of ['08', '09', '10']) await growingBlob(client, pathOf(hour)).grow(record(hour, '01', 80))
    await azta('ingest', client.url, '--store', store, '--from', '2026-11-01T09:00Z', '--to', '2026-11-01T10:00Z')
    expect(await flowsIn(store)).toEqual(['09 80 1'])
    await azta('ingest', client.url, '--store', store, '--last', '1h', '--now', '2026-11-01T11:00Z')
    expect(await flowsIn(store)).toEqual(['09 80 1', '10 80 1'])
  })

  test('without any log is no input', async () => {
    const empty = await azta('ingest', client.url, '--store', newStore())
    expect(empty).toMatchObject({ status: 2, err: expect.stringContaining('engine/no-input') })
  })
})

test('the blobs of a sandbox get into a store with its cloud file', async () => {
  const logs = join(folder, 'containers')
  mkdirSync(join(logs, 'flows', pathOf('10'), '..'), { recursive: true })
  writeFileSync(join(logs, 'flows', pathOf('10')), blob(record('10', '01', 80)))
  const sandbox = await startSandbox({ estate: defaultEstate(), token: 'test-token', logs })
  const [cloud, store] = [join(folder, 'cloud.json'), newStore()]
  writeFileSync(cloud, JSON.stringify(sandbox.cloud))
  const { status, err } = await azta(
    'ingest',
    `${sandbox.cloud.blob}/account/flows`,
    '--store',
    store,
    '--cloud',
    cloud,
  )
  await sandbox.close()
  expect({ status, err }).toMatchObject({ status: 0, err: expect.stringContaining('the sandbox token') })
  expect(await flowsIn(store)).toEqual(['10 80 1'])
})

test('files that are as they were are not read again, changed ones and all of them on --rebuild are', async () => {
  const store = newStore()
  const file = join(folder, 'PT1H.json')
  writeFileSync(file, blob(record('10', '01', 80)))
  await azta('ingest', file, '--store', store)
  const second = await azta('ingest', file, '--store', store)
  expect(second).toMatchObject({ status: 0, out: expect.stringContaining('unchanged  1 sources') })
  expect(second.out).toContain('records    0 (0 duplicates left out)')
  writeFileSync(file, blob(record('10', '01', 80), record('10', '02', 80)))
  expect((await azta('ingest', file, '--store', store)).out).toContain('records    1 (1 duplicates left out)')
  expect((await azta('ingest', file, '--store', store, '--rebuild')).out).toContain(
    'records    2 (0 duplicates left out)',
  )
  expect(await flowsIn(store)).toEqual(['10 80 2'])
})

test('a window without a container is refused', async () => {
  const { status, err } = await azta('ingest', folder, '--store', newStore(), '--last', '1h')
  expect({ status, err }).toMatchObject({
    status: 2,
    err: expect.stringContaining('choose among the hours of a container'),
  })
})
