import type { ContainerClient } from '@azure/storage-blob'
import { TrafficError } from '../../model/index.ts'
import type { Cloud } from '../cloud.ts'
import type { NamedCredential } from '../credential.ts'

/** A container of blobs, open to be read. */
export interface BlobContainer {
  /** Its address, without what lets one in. */
  readonly name: string
  /** Only blobs whose names begin so. */
  readonly prefix: string
  /** What the credential is called. */
  readonly credential: string
  readonly client: ContainerClient
}

/** A signature goes to the host that this account has in the cloud, and to no other. */
interface AccountSignature {
  readonly account: string
  readonly signature: string
}

interface Options {
  readonly cloud: Cloud
  /** A connection string for the account, if there is one. */
  readonly connectionString?: string
  /** A shared access signature and the account that it is for. */
  readonly accountSignature?: AccountSignature
  /** Asked for only when neither the address nor a connection string lets one in. */
  readonly credential: () => Promise<NamedCredential>
}

/** Whether a source that a user names is a container of blobs and no path. */
export function isBlobUrl(source: string): boolean {
  return /^https?:\/\//i.test(source)
}

/** The address of a container in an account that is named by its resource id. */
export function containerAddress({ sandbox, blob }: Cloud, accountId: string, container: string): string {
  const account = accountId.slice(accountId.lastIndexOf('/') + 1)
  if (sandbox !== undefined) return `${blob}/${account}/${container}`
  return `https://${account}.${blob}/${container}`
}

/**
 * Opens the container that an address names: `https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX]`, with a shared access
 * signature or without. A signature or a key never shows in a name, an error or the store.
 */
export async function openContainer(address: string, options: Options): Promise<BlobContainer> {
  const url = parseAddress(address)
  const { service, container, prefix } = partsOf(url, options.cloud)
  const name = `${service}/${container}`
  const storage = await import('@azure/storage-blob')
  const pipeline = pipelineOptions(options.cloud)
  if (url.searchParams.has('sig')) {
    const client = new storage.ContainerClient(`${name}${url.search}`, new storage.AnonymousCredential(), pipeline)
    return { name, prefix, credential: 'the shared access signature', client }
  }
  const account = accountOf(options.connectionString, storage.BlobServiceClient, pipeline)
  if (account !== undefined && sameAddress(account.url, service)) {
    return { name, prefix, credential: 'the connection string', client: account.getContainerClient(container) }
  }
  const { accountSignature: signed, cloud } = options
  if (signed !== undefined && sameAddress(containerAddress(cloud, signed.account, container), name)) {
    const address = `${name}?${signatureOf(signed)}`
    const client = new storage.ContainerClient(address, new storage.AnonymousCredential(), pipeline)
    return { name, prefix, credential: 'AZURE_STORAGE_SAS_TOKEN', client }
  }
  refuseForeign(url, cloud)
  const { name: credential, credential: token } = await options.credential()
  return { name, prefix, credential, client: new storage.ContainerClient(name, token, pipeline) }
}

/** What {@link clientOptions} gives the other clients, in the storage client's own words. */
function pipelineOptions({ sandbox }: Cloud) {
  return {
    ...(sandbox !== undefined && { tlsOptions: { ca: sandbox.ca } }),
    retryOptions: { maxTries: 6, maxRetryDelayInMs: 60_000 },
    redirectOptions: { maxRetries: 0 }, // an answer may not lead elsewhere
  }
}

const HINT = 'name a container: https://ACCOUNT.blob.core.windows.net/insights-logs-flowlogflowevent'

function parseAddress(address: string): URL {
  const url = URL.parse(address)
  const isLoopback = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return url
  throw new TrafficError('cli/usage', `${address.split('?')[0]} is no https address`, { hint: HINT })
}

/** Loopback addresses hold the account in their path; of Azure's own it is the first part of the host. */
function partsOf(url: URL, { sandbox, blob }: Cloud) {
  const base = sandbox !== undefined && url.href.startsWith(`${blob}/`) ? new URL(blob).pathname.replace(/\/$/, '') : ''
  const path = decodeURIComponent(url.pathname.slice(base.length)).split('/').slice(1)
  const account = /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname) ? [path.shift() ?? ''] : []
  const [container = '', ...prefix] = path
  if (container === '')
    throw new TrafficError('cli/usage', `${url.origin}${url.pathname} names no container`, { hint: HINT })
  return { service: [`${url.origin}${base}`, ...account].join('/'), container, prefix: prefix.join('/') }
}

type ServiceClient = typeof import('@azure/storage-blob')['BlobServiceClient']

/** A connection string that cannot be read is not repeated: it holds a key. */
function accountOf(text: string | undefined, client: ServiceClient, pipeline: object) {
  if (text === undefined) return undefined
  try {
    return client.fromConnectionString(text, pipeline)
  } catch {
    throw new TrafficError('azure/no-credential', 'AZURE_STORAGE_CONNECTION_STRING cannot be read', {
      hint: 'copy it from "Access keys" of the storage account, or unset it',
    })
  }
}

/** As the portal shows it (`?sv=...`) or as the tools do. One that cannot be right is not repeated. */
function signatureOf({ signature }: AccountSignature): string {
  const text = signature.trim().replace(/^\?/, '')
  if (/^[\w%&=:.~+/-]+$/.test(text) && new URLSearchParams(text).has('sig')) return text
  throw new TrafficError('azure/no-credential', 'AZURE_STORAGE_SAS_TOKEN is no shared access signature', {
    hint: 'it looks like sv=...&sig=...; make one with the rights to read and list, or unset it',
  })
}

/** A connection string may bring a signature, which then ends its address. */
function sameAddress(one: string, other: string): boolean {
  const plain = (address: string) => address.replace(/\/?(\?.*)?$/, '').toLowerCase()
  return plain(one) === plain(other)
}

/** A token for Azure goes to hosts of the cloud that was named and nowhere else. */
function refuseForeign(url: URL, { name, sandbox, blob }: Cloud): void {
  const isOwn =
    sandbox === undefined
      ? url.protocol === 'https:' && url.hostname.endsWith(`.${blob}`)
      : url.href.startsWith(`${blob}/`)
  if (isOwn) return
  const own = sandbox === undefined ? `hosts of ${name} end in .${blob}` : `its blobs lie at ${blob}`
  throw new TrafficError('azure/foreign-host', `${url.host} is no blob host of the cloud ${name}`, {
    hint: `${own}; other hosts take an address with a shared access signature`,
  })
}
