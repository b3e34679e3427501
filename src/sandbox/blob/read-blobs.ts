import { createReadStream, existsSync, globSync, type Stats, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'

/**
 * Answers the reading half of the Blob service over a folder: containers are its folders, blobs the files in them. List, HEAD
 * and GET, with ETag, conditions and ranges (https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api).
 */
export async function answerBlob(
  folder: string | undefined,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, , , container = '', ...rest] = url.pathname.split('/').map(decodeURIComponent)
  const name = rest.join('/')
  if (folder === undefined) return failed(response, 404, 'ContainerNotFound')
  if (!isInside(folder, join(folder, container, name))) return failed(response, 404, 'ResourceNotFound')
  if (!existsSync(join(folder, container))) return failed(response, 404, 'ContainerNotFound')
  if (request.method !== 'GET' && request.method !== 'HEAD') return failed(response, 405, 'UnsupportedHttpVerb')
  if (name === '') return listBlobs(join(folder, container), url, response)
  await readBlob(join(folder, container, name), request, response)
}

/** Whether a path lies below a folder, whatever dots, slashes and zero bytes it was made of. */
function isInside(folder: string, path: string): boolean {
  const way = relative(resolve(folder), resolve(path))
  return way !== '' && way.split(sep)[0] !== '..' && !isAbsolute(way) && !path.includes('\0')
}

/** One page of names, in order; `marker` is the first name of the next. With a delimiter, what shares a folder is one name. */
function listBlobs(folder: string, url: URL, response: ServerResponse): void {
  const asked = (name: string) => url.searchParams.get(name) ?? ''
  const [prefix, delimiter, marker] = [asked('prefix'), asked('delimiter'), asked('marker')]
  const size = Math.min(5000, Number(asked('maxresults')) || 5000)
  const files = globSync('**/*.json', { cwd: folder }).map((file) => file.split(sep).join('/'))
  const found = files.filter((file) => file.startsWith(prefix)).map((file) => folded(file, prefix, delimiter))
  const names = [...new Set(found)].filter((name) => name >= marker).sort()
  const entries = names.slice(0, size).map((name) => {
    const isFolder = delimiter !== '' && name.endsWith(delimiter)
    return isFolder ? `<BlobPrefix><Name>${escaped(name)}</Name></BlobPrefix>` : blobEntry(folder, name)
  })
  const body = `<Blobs>${entries.join('')}</Blobs><NextMarker>${escaped(names[size] ?? '')}</NextMarker>`
  response.writeHead(200, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0" encoding="utf-8"?><EnumerationResults>${body}</EnumerationResults>`)
}

/** The name up to the first delimiter behind the prefix; the whole name when there is none. */
function folded(name: string, prefix: string, delimiter: string): string {
  const at = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length)
  return at < 0 ? name : name.slice(0, at + delimiter.length)
}

/** In a list an ETag stands without quotes. */
function blobEntry(folder: string, name: string): string {
  const found = statSync(join(folder, name))
  const properties = [
    `<Last-Modified>${found.mtime.toUTCString()}</Last-Modified>`,
    `<Etag>${etagOf(found)}</Etag>`,
    `<Content-Length>${found.size}</Content-Length><BlobType>BlockBlob</BlobType>`,
  ]
  return `<Blob><Name>${escaped(name)}</Name><Properties>${properties.join('')}</Properties></Blob>`
}

function etagOf({ mtimeMs, size }: Stats): string {
  return `0x${mtimeMs.toString(16)}-${size.toString(16)}`
}

async function readBlob(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined || !found.isFile()) return failed(response, 404, 'BlobNotFound')
  const etag = `"${etagOf(found)}"`
  const { 'if-match': wanted, 'if-none-match': known, range } = request.headers
  if (wanted !== undefined && wanted !== etag && wanted !== '*') return failed(response, 412, 'ConditionNotMet')
  const headers = {
    etag,
    'last-modified': found.mtime.toUTCString(),
    'x-ms-blob-type': 'BlockBlob',
    'accept-ranges': 'bytes',
  }
  if (known === etag) {
    response.writeHead(304, headers).end()
    return
  }
  const part = rangeOf(String(request.headers['x-ms-range'] ?? range ?? ''), found.size)
  if (part === undefined) return failed(response, 416, 'InvalidRange')
  const { start, end, whole } = part
  const place = whole ? {} : { 'content-range': `bytes ${start}-${end}/${found.size}` }
  response.writeHead(whole ? 200 : 206, { ...headers, ...place, 'content-length': String(end - start + 1) })
  if (request.method === 'HEAD' || found.size === 0) response.end()
  else await pipeline(createReadStream(path, { start, end }), response)
}

/** `bytes=from-to`; nothing is the whole blob, undefined a range outside of it. */
function rangeOf(text: string, size: number): { start: number; end: number; whole: boolean } | undefined {
  const match = /^bytes=(\d+)-(\d*)$/.exec(text)
  if (match === null) return { start: 0, end: size - 1, whole: true }
  const start = Number(match[1])
  const end = match[2] === '' ? size - 1 : Math.min(size - 1, Number(match[2]))
  return start < size && start <= end ? { start, end, whole: false } : undefined
}

function failed(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml', 'x-ms-error-code': code })
  response.end(`<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code></Error>`)
}

/** XML without any character that could end a name early; what XML cannot hold is replaced. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replaceAll(/[&<>"]/g, (character) => entities[character]!).replaceAll(/[\p{Cc}]/gu, '\ufffd')
}
