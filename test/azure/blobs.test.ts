import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ContainerClient, ContainerSASPermissions } from '@azure/storage-blob'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type BlobContainer,
  type BlobEntry,
  findHours,
  isBlobUrl,
  listHour,
  openCloud,
  openContainer,
  planReading,
  readBlob,
} from '../../src/azure/index.ts'
import type { SeenSource } from '../../src/store/index.ts'
import { AZURITE_KEY, type Azurite, growingBlob, startAzurite } from '../harness/azurite.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-blobs-'))
const noCredential = () => Promise.reject(new Error('no credential is asked for'))
const at = (day: number, hour: number) => Date.UTC(2026, 10, day, hour)

/** The name of a VNet flow log's blob. */
function nameOf({ log = 'HUB', day = 1, hour = 10, mac = '000D3A000001' }) {
  const place = `y=2026/m=11/d=${String(day).padStart(2, '0')}/h=${String(hour).padStart(2, '0')}/m=00`
  return `flowLogResourceID=/SUB_NETWORKWATCHERRG/NETWORKWATCHER_WESTEUROPE_${log}/${place}/macAddress=${mac}/PT1H.json`
}

let azurite: Azurite
let client: ContainerClient
let container: BlobContainer
let files = 0

beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())
beforeEach(async () => {
  client = azurite.service.getContainerClient(`logs${++files}`)
  await client.create()
  const cloud = await openCloud('AzureCloud')
  const { connectionString } = azurite
  container = await openContainer(client.url, { cloud, connectionString, credential: noCredential })
})

const put = (name: string, text = '{"records":[{"a":1}]}') =>
  client.getBlockBlobClient(name).upload(text, Buffer.byteLength(text))

async function entries(): Promise<readonly BlobEntry[]> {
  const { hours } = await findHours(container)
  return (await Promise.all(hours.map((hour) => listHour(container, hour)))).flat()
}

/** Reads a blob, given what was seen of it; the text of its new bytes and what is to be remembered. */
async function read(entry: BlobEntry, seen?: SeenSource) {
  const outcome = await readBlob(container, { entry, seen, file: join(folder, `blob-${++files}.json`) })
  return outcome.kind === 'read' ? { ...outcome, text: readFileSync(outcome.file, 'utf8') } : outcome
}

describe('finding logs', () => {
  test('walks the folders to 16 hours of two flow logs, in order of time', async () => {
    const hours = Array.from({ length: 8 }, (_, hour) => hour)
    const names = ['HUB', 'SPOKE_A'].flatMap((log) => hours.map((hour) => nameOf({ log, hour })))
    await Promise.all(names.map((name) => put(name)))
    const found = await findHours(container)
    expect(found.hours.map(({ hour, prefixes }) => [hour, prefixes.length])).toEqual(
      hours.map((hour) => [at(1, hour), 2]),
    )
    const listed = (await Promise.all(found.hours.map((hour) => listHour(container, hour)))).flat()
    expect(listed.map(({ blob }) => blob).sort()).toEqual(names.sort())
  })

  test('leaves out folders that a window cannot need, and keeps what lies in no hour apart', async () => {
    const hours = [
      [1, 9],
      [1, 10],
      [1, 11],
      [2, 0],
    ] as const
    for (const [day, hour] of hours) await put(nameOf({ day, hour }))
    await put('archive/old.json')
    await put('readme.txt')
    const window = { from: new Date(at(1, 10) + 1), to: new Date(at(2, 0)) }
    const found = await findHours(container, window)
    expect(found.hours.map(({ hour }) => hour)).toEqual([at(1, 10), at(1, 11)])
    expect(found.loose.map(({ blob }) => blob)).toEqual(['archive/old.json'])
  })

  test('finds the hour of a blob that the address leads right to', async () => {
    await put(nameOf({}))
    const prefix = nameOf({}).replace('PT1H.json', '')
    const found = await findHours({ ...container, prefix })
    expect(found.hours.map(({ hour }) => hour)).toEqual([at(1, 10)])
    expect(await listHour({ ...container, prefix }, found.hours[0]!)).toMatchObject([{ blob: nameOf({}) }])
    expect(found.loose).toEqual([])
  })

  test('a container that is not there is told in one sentence, without the key', async () => {
    const cloud = await openCloud('AzureCloud')
    const { connectionString } = azurite
    const address = `${azurite.service.url}/absent`
    const absent = await openContainer(address, { cloud, connectionString, credential: noCredential })
    const error = await findHours(absent).catch((one: unknown) => one)
    expect(error).toMatchObject({
      code: 'azure/no-container',
      message: `there is no ${address}`,
    })
    expect(JSON.stringify(error)).not.toContain(AZURITE_KEY)
  })
})

describe('a signature in the environment', () => {
  const rights = ContainerSASPermissions.parse('rl')
  const signature = async () => {
    const url = await client.generateSasUrl({ permissions: rights, expiresOn: new Date(Date.now() + 3_600_000) })
    return new URL(url).search
  }
  /** The public cloud, but for its blobs, which lie in Azurite. */
  const emulated = async () => ({
    ...(await openCloud('AzureCloud')),
    blob: new URL(azurite.service.url).origin,
    sandbox: { ca: '', token: '' },
  })
  const token = () => Promise.resolve({ name: 'the token of a test', credential: { getToken: async () => null } })

  test('opens containers of the account that was named with it', async () => {
    await put(nameOf({}))
    const accountSignature = { account: 'devstoreaccount1', signature: await signature() }
    const cloud = await emulated()
    const opened = await openContainer(client.url, { cloud, accountSignature, credential: noCredential })
    expect(opened).toMatchObject({ credential: 'AZURE_STORAGE_SAS_TOKEN', name: client.url })
    expect((await findHours(opened)).hours).toHaveLength(1)
  })

  test('goes to no other account and no other host', async () => {
    const cloud = await openCloud('AzureCloud')
    const accountSignature = { account: 'flowlogs', signature: 'sv=1&sig=secret' }
    const open = (address: string) => openContainer(address, { cloud, accountSignature, credential: token })
    const own = await open('https://flowlogs.blob.core.windows.net/logs')
    expect(own.client.url).toContain('sig=secret')
    const other = await open('https://flowlogs2.blob.core.windows.net/logs')
    expect([other.credential, other.client.url]).toEqual([
      'the token of a test',
      'https://flowlogs2.blob.core.windows.net/logs',
    ])
    for (const host of ['flowlogs.blob.core.windows.net.example', 'flowlogs.example', '127.0.0.1:1/flowlogs']) {
      await expect(open(`https://${host}/logs`)).rejects.toMatchObject({ code: 'azure/foreign-host' })
    }
    const odd = await open('https://flowlogs.blob.core.windows.net:8443/logs')
    expect(odd.client.url).not.toContain('secret')
  })

  test('that is none is told without being repeated', async () => {
    const cloud = await openCloud('AzureCloud')
    const accountSignature = { account: 'flowlogs', signature: 'AccountKey=secret==' }
    const address = 'https://flowlogs.blob.core.windows.net/logs'
    const error = await openContainer(address, { cloud, accountSignature, credential: noCredential }).catch((e) => e)
    expect(error).toMatchObject({ code: 'azure/no-credential' })
    expect(JSON.stringify(error) + error.message + error.hint).not.toContain('secret')
  })

  test('is also read from a connection string', async () => {
    await put(nameOf({}))
    const text = (await signature()).slice(1)
    const connectionString = `BlobEndpoint=${azurite.service.url};SharedAccessSignature=${text}`
    const cloud = await openCloud('AzureCloud')
    const opened = await openContainer(client.url, { cloud, connectionString, credential: noCredential })
    expect(opened).toMatchObject({ credential: 'the connection string', name: client.url })
    expect((await findHours(opened)).hours).toHaveLength(1)
  })
})

describe('reading', () => {
  test('a blob that grew gives what lies behind its old end, and each record comes once', async () => {
    const growing = growingBlob(client, nameOf({}))
    await growing.grow({ n: 1 }, { n: 2 })
    const first = await read((await entries())[0]!)
    expect(first).toMatchObject({ text: '{"records":[{"n":1},{"n":2}]}', from: 0 })
    const { seen } = first as { readonly seen: SeenSource }
    expect(planReading(await entries(), new Map([[seen.name, seen]]))).toMatchObject({ read: [], unchanged: 1 })

    await growing.grow({ n: 3 })
    await growing.grow({ n: 4 })
    const [entry] = await entries()
    const plan = planReading([entry!], new Map([[seen.name, seen]]))
    expect(plan).toEqual({ read: [{ entry, seen }], unchanged: 0, vanished: [] })
    const second = await read(entry!, seen)
    expect(second).toMatchObject({ text: ',{"n":3},{"n":4}]}', from: seen.bytes - 2 })
  })

  test('a blob that changes under the reader is read in its newer version', async () => {
    const growing = growingBlob(client, nameOf({}))
    await growing.grow({ n: 1 })
    const [stale] = await entries()
    const { seen } = (await read(stale!)) as { readonly seen: SeenSource }
    await growing.grow({ n: 2 })
    expect(await read(stale!)).toMatchObject({ text: '{"records":[{"n":1},{"n":2}]}' })
    expect(await read({ ...stale!, etag: '"0x0"' }, seen)).toMatchObject({ text: ',{"n":2}]}' })
  })

  test('a blob that was written anew is read whole, longer, shorter or as long as before', async () => {
    await put(nameOf({}), '{"records":[{"n":1},{"n":2}]}')
    const { seen } = (await read((await entries())[0]!)) as { readonly seen: SeenSource }
    for (const text of ['{"records":[{"n":3},{"n":4},{"n":5}]}', '{"records":[]}', '{"records":[{"n":6},{"n":7}]}']) {
      await put(nameOf({}), text)
      expect(await read((await entries())[0]!, seen)).toMatchObject({ text, from: 0 })
    }
  })

  test('a blob that does not end as a growing one is read whole when it changes', async () => {
    await put(nameOf({}), '{"n":1}\n')
    const { seen } = (await read((await entries())[0]!)) as { readonly seen: SeenSource }
    await put(nameOf({}), '{"n":1}\n{"n":2}\n')
    expect(await read((await entries())[0]!, seen)).toMatchObject({ text: '{"n":1}\n{"n":2}\n', from: 0 })
  })

  test('a blob that vanishes is said to, before its reading or after', async () => {
    const growing = growingBlob(client, nameOf({}))
    await growing.grow({ n: 1 })
    const [entry] = await entries()
    const { seen } = (await read(entry!)) as { readonly seen: SeenSource }
    await growing.delete()
    expect(await read(entry!)).toEqual({ kind: 'vanished' })
    expect(planReading([], new Map([[seen.name, seen]]))).toEqual({ read: [], unchanged: 0, vanished: [seen.name] })
  })
})

describe('an address', () => {
  const open = async (address: string, connectionString?: string) =>
    openContainer(address, {
      cloud: await openCloud('AzureCloud'),
      ...(connectionString !== undefined && { connectionString }),
      credential: async () => ({ name: 'a token', credential: { getToken: async () => null } }),
    })

  test('with a signature opens the container, and the signature shows nowhere', async () => {
    await put(nameOf({}))
    const permissions = ContainerSASPermissions.parse('rl')
    const address = await client.generateSasUrl({ permissions, expiresOn: new Date('2099-01-01T00:00:00Z') })
    container = await open(address)
    const [entry] = await entries()
    expect(await read(entry!)).toMatchObject({ kind: 'read' })
    expect(JSON.stringify([container.name, container.credential, entry])).not.toContain('sig=')
  })

  test('with a wrong signature is refused without repeating it', async () => {
    const error = await findHours(await open(`${client.url}?sv=2024-11-04&sp=rl&sr=c&sig=SECRET`)).catch(
      (one: unknown) => one,
    )
    expect(error).toMatchObject({
      code: 'azure/blob-failed',
      message: expect.stringContaining('the shared access signature'),
    })
    expect(`${error}${JSON.stringify(error)}`).not.toContain('SECRET')
  })

  test('of Azure takes a token, with a prefix below the container', async () => {
    expect(await open('https://acct.blob.core.windows.net/logs/flowLogResourceID=/')).toMatchObject({
      name: 'https://acct.blob.core.windows.net/logs',
      prefix: 'flowLogResourceID=/',
      credential: 'a token',
    })
  })

  test('is told from a path', () => {
    const sources = ['https://acct.blob.core.windows.net/logs', 'HTTPS://a/b', 'https/logs', './https:', 'C:\\logs']
    expect(sources.map(isBlobUrl)).toEqual([true, true, false, false, false])
  })

  test('of another host gets no token', async () => {
    for (const address of [
      'https://blob.core.windows.net.evil.example/logs',
      'https://acct.blob.core.chinacloudapi.cn/logs',
    ]) {
      await expect(open(address)).rejects.toMatchObject({ code: 'azure/foreign-host' })
    }
  })

  test('that names no container, or is not encrypted, is refused', async () => {
    await expect(open('https://acct.blob.core.windows.net/')).rejects.toMatchObject({ code: 'cli/usage' })
    await expect(open('http://acct.blob.core.windows.net/logs?sig=SECRET')).rejects.toMatchObject({
      code: 'cli/usage',
      message: 'http://acct.blob.core.windows.net/logs is no https address',
    })
  })

  test('a connection string that cannot be read is not repeated', async () => {
    const error = await open('https://acct.blob.core.windows.net/logs', 'AccountKey=SECRET').catch(
      (one: unknown) => one,
    )
    expect(error).toMatchObject({ code: 'azure/no-credential' })
    expect(String(error)).not.toContain('SECRET')
  })
})
