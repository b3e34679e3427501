import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { BlobClient } from '@azure/storage-blob'
import type { SeenSource } from '../../store/index.ts'
import { blobErrorCode, statusOf } from './blob-error.ts'
import type { BlobEntry } from './find-hours.ts'
import type { BlobContainer } from './open-container.ts'

/** The end of a flow log that may still grow: blocks come before it, each with a comma at its front. */
const TAIL = ']}'
/** So many bytes before the old end are read once more, to see that a blob grew and was not written anew. */
const OVERLAP = 256

/** What a blob had to give. */
export type BlobOutcome =
  /** Its new bytes lie in the file; `seen` is to be remembered once they count. */
  | { readonly kind: 'read'; readonly file: string; readonly from: number; readonly seen: SeenSource }
  | { readonly kind: 'vanished' }
  /** Nothing is lost: the next pass tries again. */
  | { readonly kind: 'unread'; readonly reason: string }

interface Wanted {
  readonly entry: BlobEntry
  /** What was read of it before. */
  readonly seen: SeenSource | undefined
  /** Where its bytes go. */
  readonly file: string
}

/** How often a blob is read again that changes while it is read. */
const ATTEMPTS = 5

/**
 * Reads what is new of a blob into a file: of a blob that grew, what lies behind the old end; of one that is new, or was written
 * anew, all of it. Every read is of one version (If-Match); when the blob has moved on meanwhile, the newer version is read.
 */
export async function readBlob({ client }: BlobContainer, { entry, seen, file }: Wanted): Promise<BlobOutcome> {
  const blob = client.getBlobClient(entry.blob)
  let { etag, bytes } = entry
  let known = seen
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const from = known?.resume !== undefined && bytes > known.bytes ? known.resume.at : 0
      const read = await download(blob, { from, etag, file })
      if (from === 0 || (read.mark === known?.resume?.mark && read.first === ',')) {
        return { kind: 'read', file, from, seen: seenOf(entry.name, etag, from, read) }
      }
      known = undefined // it did not grow, it was written anew
    } catch (error) {
      await rm(file, { force: true })
      if (statusOf(error) === 416) known = undefined
      else if (statusOf(error) !== 412) return failure(error)
      const now = await versionOf(blob)
      if ('kind' in now) return now
      ;({ etag, bytes } = now)
    }
  }
  await rm(file, { force: true })
  return { kind: 'unread', reason: `it changed ${ATTEMPTS} times while it was read` }
}

function failure(error: unknown): BlobOutcome {
  return statusOf(error) === 404 ? { kind: 'vanished' } : { kind: 'unread', reason: blobErrorCode(error) }
}

async function versionOf(blob: BlobClient): Promise<{ etag: string; bytes: number } | BlobOutcome> {
  try {
    const { etag = '', contentLength = 0 } = await blob.getProperties()
    return { etag, bytes: contentLength }
  } catch (error) {
    return failure(error)
  }
}

interface Download {
  /** How many bytes the file got. */
  readonly size: number
  readonly first: string
  /** Hash of the bytes that lie before those of the file. */
  readonly mark: string
  /** The last bytes of the blob. */
  readonly end: Buffer
}

/** Writes the bytes from `from` on into a file. */
async function download(
  blob: BlobClient,
  { from, etag, file }: { readonly from: number; readonly etag: string; readonly file: string },
): Promise<Download> {
  const overlap = Math.min(OVERLAP, from)
  const answer = await blob.download(from - overlap, undefined, { conditions: { ifMatch: etag } })
  const before: Buffer[] = []
  await pipeline(
    answer.readableStreamBody!, // in Node there is always a stream
    (chunks: AsyncIterable<string | Buffer>) => behind(chunks, overlap, before),
    createWriteStream(file),
  )
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const bytesAt = async (position: number, length: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
      return buffer.subarray(0, bytesRead)
    }
    const end = await bytesAt(Math.max(0, size - OVERLAP - TAIL.length), OVERLAP + TAIL.length)
    const first = (await bytesAt(0, 1)).toString('latin1')
    return { size, first, mark: markOf(Buffer.concat(before)), end: Buffer.concat([...before, end]) }
  } finally {
    await handle.close()
  }
}

/** What lies behind the first bytes; those go into `before`. */
async function* behind(
  chunks: AsyncIterable<string | Buffer>,
  length: number,
  before: Buffer[],
): AsyncGenerator<Buffer> {
  let missing = length
  for await (const bytes of chunks) {
    const chunk = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
    const cut = Math.min(missing, chunk.length)
    if (cut > 0) before.push(chunk.subarray(0, cut))
    missing -= cut
    if (cut < chunk.length) yield chunk.subarray(cut)
  }
}

function markOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64').slice(0, 22)
}

/** What is to be remembered of a blob of which everything from `from` on has been read. */
function seenOf(name: string, version: string, from: number, { size, end }: Download): SeenSource {
  const seen = { name, bytes: from + size, version }
  const at = seen.bytes - TAIL.length
  if (at < 0 || end.toString('latin1', end.length - TAIL.length) !== TAIL || /\.gz$/i.test(name)) return seen
  const mark = markOf(end.subarray(0, -TAIL.length).subarray(-Math.min(OVERLAP, at)))
  return { ...seen, resume: { at, mark } }
}
