import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'

/** The bytes of a file, unpacked when it is gzip; or why there are none. */
export async function readBytes(path: string): Promise<Uint8Array | string> {
  try {
    const bytes = await readFile(path)
    if (bytes.length === 0) return 'empty'
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: 2 ** 31 - 1 }) : bytes
  } catch (error) {
    return `unreadable (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`
  }
}
