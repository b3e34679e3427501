import { createHash } from 'node:crypto'
import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import type { KqlDynamic } from '../types.ts'
import { elementsOf } from './dynamic-text.ts'
import { type Native, native } from './native.ts'
import { xxHash64 } from './xxhash64.ts'

/** Hashes, base64, URL and hexadecimal forms, and what is compressed in base64. */
export const encodingNatives: readonly Native[] = [
  native('kql_hash_text', ['VARCHAR'], 'BIGINT', (text) => xxHash64(Buffer.from(text, 'utf8'))),
  native('kql_hash_long', ['BIGINT'], 'BIGINT', (value) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(value)
    return xxHash64(bytes)
  }),
  native('kql_sha1', ['VARCHAR'], 'VARCHAR', (text) => createHash('sha1').update(text, 'utf8').digest('hex')),
  native('kql_url_encode', ['VARCHAR'], 'VARCHAR', (text) => urlEncode(text, '+')),
  native('kql_url_encode_component', ['VARCHAR'], 'VARCHAR', (text) => urlEncode(text, '%20')),
  native('kql_url_decode', ['VARCHAR'], 'VARCHAR', urlDecode),
  native('kql_base64_encode', ['VARCHAR'], 'VARCHAR', (text) => Buffer.from(text, 'utf8').toString('base64')),
  native('kql_base64_decode', ['VARCHAR'], 'VARCHAR', (text) => utf8Of(base64Bytes(text))),
  native('kql_base64_bytes', ['VARCHAR'], 'VARCHAR', (text) => {
    const bytes = base64Bytes(text)
    return bytes === undefined ? null : JSON.stringify([...bytes])
  }),
  native('kql_base64_of_bytes', ['VARCHAR'], 'VARCHAR', (json) => bytesOf(json)?.toString('base64')),
  native('kql_base64_of_guid', ['VARCHAR'], 'VARCHAR', (guid) => guidBytes(guid).toString('base64')),
  native('kql_guid_of_base64', ['VARCHAR'], 'VARCHAR', guidOfBase64),
  native('kql_gunzip', ['VARCHAR'], 'VARCHAR', (text) => unpacked(text, gunzipSync)),
  native('kql_inflate', ['VARCHAR'], 'VARCHAR', (text) => unpacked(text, inflateSync)),
  native('kql_gzip', ['VARCHAR'], 'VARCHAR', (text) => gzipped(text).toString('base64')),
  native('kql_deflate', ['VARCHAR'], 'VARCHAR', (text) => deflateSync(text, STORED).toString('base64')),
  native('kql_hex', ['BIGINT', 'BIGINT', 'BIGINT'], 'VARCHAR', (value, width, bits) =>
    BigInt.asUintN(Number(bits), value)
      .toString(16)
      .padStart(Math.min(16, Number(width)), '0'),
  ),
]

/** Small hexadecimal letters (learn.microsoft.com/kusto/query/url-encode-function). */
function urlEncode(text: string, space: string): string {
  const escaped = encodeURIComponent(text.toWellFormed())
  return escaped.replace(/%[0-9A-F]{2}/g, (code) => (code === '%20' ? space : code.toLowerCase()))
}

function urlDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function base64Bytes(text: string): Buffer | undefined {
  const isBase64 = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0
  return isBase64 ? Buffer.from(text, 'base64') : undefined
}

/** The text that the bytes spell; undefined when they are not UTF-8. */
function utf8Of(bytes: Buffer | undefined): string | undefined {
  const text = bytes?.toString('utf8')
  return text !== undefined && Buffer.from(text, 'utf8').equals(bytes!) ? text : undefined
}

function bytesOf(json: string): Buffer | undefined {
  const elements = elementsOf(json)
  if (elements === undefined || !elements.every(isByte)) return undefined
  return Buffer.from(elements.map(Number))
}

function isByte(value: KqlDynamic): boolean {
  return typeof value === 'bigint' && value >= 0n && value < 256n
}

/** .NET keeps the first three fields of a GUID with their least byte first. */
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

function guidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex')
  return Buffer.from(GUID_ORDER.map((at) => bytes[at]!))
}

function guidOfBase64(text: string): string | undefined {
  const bytes = base64Bytes(text)
  if (bytes?.length !== 16) return undefined
  const hex = Buffer.from(GUID_ORDER.map((at) => bytes[at]!)).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/**
 * Which compressor Azure uses is not published. What its pages print are stored blocks, so these stand here for every
 * text: any decompressor reads them, but Azure's are shorter where a text can be compressed.
 */
const STORED = { level: 0 }

/** With the header that Azure writes: no hint of the effort, and of the system only that it is unknown. */
function gzipped(text: string): Buffer {
  const bytes = gzipSync(text, STORED)
  bytes.writeUInt16BE(0x00_ff, 8)
  return bytes
}

/** No more than this much comes out, however little goes in. */
const LARGEST_TEXT = 64 << 20

/** A byte of the compressed text may be cut or wrong: then there is no text. */
function unpacked(
  text: string,
  unpack: (bytes: Buffer, options: { maxOutputLength: number }) => Buffer,
): string | undefined {
  try {
    return utf8Of(unpack(base64Bytes(text) ?? Buffer.alloc(0), { maxOutputLength: LARGEST_TEXT }))
  } catch {
    return undefined
  }
}
