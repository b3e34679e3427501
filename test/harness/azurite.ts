import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob'

/** The account that every Azurite has; its key is published: https://learn.microsoft.com/azure/storage/common/storage-use-azurite. */
const ACCOUNT = 'devstoreaccount1'
export const AZURITE_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

/** Microsoft's storage emulator, running in a process of its own on a free port, with nothing on disk. */
export interface Azurite {
  readonly connectionString: string
  readonly service: BlobServiceClient
  stop(): Promise<void>
}

export async function startAzurite(): Promise<Azurite> {
  const main = fileURLToPath(import.meta.resolve('azurite/dist/src/blob/main.js'))
  const args = ['--blobPort', '0', '--inMemoryPersistence', '--disableTelemetry', '--skipApiVersionCheck', '--silent']
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let endpoint: string | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    endpoint = /successfully listens on (http:\/\/\S+)/.exec(line)?.[1]
    if (endpoint !== undefined) break
  }
  if (endpoint === undefined) throw new Error('Azurite did not start')
  const parts = { DefaultEndpointsProtocol: 'http', AccountName: ACCOUNT, AccountKey: AZURITE_KEY }
  const all = { ...parts, BlobEndpoint: `${endpoint}/${ACCOUNT}` }
  const connectionString = Object.entries(all)
    .map((pair) => pair.join('='))
    .join(';')
  return {
    connectionString,
    service: BlobServiceClient.fromConnectionString(connectionString),
    stop: async () => {
      child.kill()
      await ended
    },
  }
}

const [HEAD, TAIL] = ['{"records":[', ']}']

/** A blob that grows as Network Watcher writes it: data blocks between a first and a last block, all committed each time. */
export function growingBlob(container: ContainerClient, name: string) {
  const blob = container.getBlockBlobClient(name)
  const ids: string[] = []
  const stage = async (text: string) => {
    const id = Buffer.from(String(ids.length).padStart(33, '0')).toString('base64')
    await blob.stageBlock(id, text, Buffer.byteLength(text))
    ids.push(id)
    return id
  }
  let tail: string | undefined
  return {
    /** Adds a block with these records and commits. */
    async grow(...records: readonly unknown[]): Promise<void> {
      const isFirst = tail === undefined
      if (isFirst) await stage(HEAD)
      tail ??= await stage(TAIL)
      await stage(`${isFirst ? '' : ','}${records.map((record) => JSON.stringify(record)).join(',')}`)
      await blob.commitBlockList([...ids.filter((id) => id !== tail), tail])
    },
    delete: () => blob.delete(),
  }
}
