import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ContainerClient } from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BlobContainer, findCredential, openCloud, openContainer } from '../../src/azure/index.ts'
import { blobPieces } from '../../src/cli/ingest/blob-pieces.ts'
import { localPieces } from '../../src/cli/ingest/local-pieces.ts'
import { type Batch, NOTHING, together } from '../../src/cli/ingest/pieces.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { openWriter, type StoreWriter } from '../../src/store/index.ts'
import { type Azurite, growingBlob, startAzurite } from '../harness/azurite.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-pieces-'))
const pathAt = (hour: number, mac = '000D3A000001') =>
  `flowLogResourceID=/S_R/W_HUB/y=2026/m=11/d=01/h=${String(hour).padStart(2, '0')}/m=00/macAddress=${mac}/PT1H.json`

/** What a look finds, with the texts of the pieces, and remembers it. */
async function look(store: StoreWriter, batches: AsyncIterable<Batch> | Batch[]) {
  let found = NOTHING
  for await (const batch of batches) found = together(found, batch)
  const { pieces, vanished, ...rest } = found
  await store.commit({ replace: [], seen: pieces.map(({ seen }) => seen), forgotten: vanished })
  return { ...rest, vanished, texts: pieces.map(({ path }) => readFileSync(path, 'utf8')) }
}

describe('blobs', () => {
  let azurite: Azurite
  let client: ContainerClient
  let container: BlobContainer
  let store: StoreWriter
  const bounds = { window: {}, onProgress: () => {} }

  beforeAll(async () => {
    azurite = await startAzurite()
    client = azurite.service.getContainerClient('logs')
    await client.create()
    const { connectionString } = azurite
    const credential = () => Promise.reject(new Error('no credential is asked for'))
    container = await openContainer(client.url, { cloud: await openCloud('AzureCloud'), connectionString, credential })
    store = await openWriter(join(folder, 'store'))
  })
  afterAll(async () => {
    await store.close()
    await azurite.stop()
  })

  test('of 16 hours are read once, then only what grew, and what vanished is named', async () => {
    const hours = Array.from({ length: 16 }, (_, hour) => hour)
    const blobs = hours.map((hour) => growingBlob(client, pathAt(hour)))
    await Promise.all(blobs.map((blob, hour) => blob.grow({ hour })))
    await client.getBlockBlobClient('loose.json').upload('{"loose":1}', 11)
    const first = await look(store, blobPieces(container, store, bounds))
    expect(first).toMatchObject({ unchanged: 0, vanished: [], unread: [] })
    expect(first.texts).toEqual([...hours.map((hour) => `{"records":[{"hour":${hour}}]}`), '{"loose":1}'])

    await blobs[3]!.grow({ more: 3 })
    await blobs[15]!.grow({ more: 15 })
    await blobs[7]!.delete()
    const second = await look(store, blobPieces(container, store, bounds))
    expect(second).toMatchObject({ unchanged: 14, vanished: [`${container.name}/${pathAt(7)}`], unread: [] })
    expect(second.texts).toEqual([',{"more":3}]}', ',{"more":15}]}'])
    const third = await look(store, blobPieces(container, store, bounds))
    expect(third).toMatchObject({ unchanged: 16, vanished: [], texts: [] })
  })

  test('outside of a window are neither read nor missed', async () => {
    await growingBlob(client, pathAt(16)).grow({ hour: 16 })
    const window = { from: new Date('2026-11-01T16:00:00Z') }
    expect(await look(store, blobPieces(container, store, { ...bounds, window }))).toEqual({
      unchanged: 0,
      vanished: [],
      unread: [],
      texts: ['{"records":[{"hour":16}]}'],
    })
  })

  test('of a sandbox are read too, with its own token', async () => {
    const logs = join(folder, 'containers')
    for (const hour of [1, 2]) {
      mkdirSync(join(logs, 'flows', pathAt(hour), '..'), { recursive: true })
      writeFileSync(join(logs, 'flows', pathAt(hour)), `{"records":[{"hour":${hour}}]}`)
    }
    const sandbox = await startSandbox({ estate: defaultEstate(), token: 'test-token', logs })
    const file = join(folder, 'cloud.json')
    writeFileSync(file, JSON.stringify(sandbox.cloud))
    const cloud = await openCloud(file)
    const address = `${sandbox.cloud.blob}/account/flows`
    const flows = await openContainer(address, { cloud, credential: () => findCredential(cloud) })
    const first = await look(store, blobPieces(flows, store, bounds))
    expect(first).toMatchObject({ texts: ['{"records":[{"hour":1}]}', '{"records":[{"hour":2}]}'], vanished: [] })
    writeFileSync(join(logs, 'flows', pathAt(2)), '{"records":[{"hour":2},{"more":2}]}')
    expect(await look(store, blobPieces(flows, store, bounds))).toMatchObject({
      unchanged: 1,
      texts: [',{"more":2}]}'],
    })
    await sandbox.close()
  })
})

test('files are read when they are new or have changed, and an absent one is always tried', async () => {
  const logs = join(folder, 'files')
  mkdirSync(logs)
  for (const name of ['a.json', 'b.json']) writeFileSync(join(logs, name), name)
  const store = await openWriter(join(folder, 'files-store'))
  const paths = [logs, join(folder, 'absent.json')]
  const find = async () => {
    const { pieces, unchanged } = await localPieces(paths, store)
    const there = pieces.filter(({ seen }) => seen.version !== '')
    await store.commit({ replace: [], seen: there.map(({ seen }) => seen) })
    return { unchanged, names: pieces.map(({ path }) => path.slice(folder.length + 1)) }
  }
  expect(await find()).toEqual({ unchanged: 0, names: ['files/a.json', 'files/b.json', 'absent.json'] })
  appendFileSync(join(logs, 'b.json'), ' and more')
  writeFileSync(join(logs, 'c.json'), 'new')
  expect(await find()).toEqual({ unchanged: 1, names: ['files/b.json', 'files/c.json', 'absent.json'] })
  expect(await find()).toEqual({ unchanged: 3, names: ['absent.json'] })
  await store.close()
})
