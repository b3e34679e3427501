/** Where one record lies in a file: bytes from `start` (its `{`) to `end` (behind its `}`). */
interface RecordSpan {
  readonly start: number
  readonly end: number
}

/** The records of a file, and what stopped the search before its end. */
export interface FoundRecords {
  readonly spans: readonly RecordSpan[]
  /** A record that begins here and never ends: the file was cut. */
  readonly cutAt: number | undefined
  /** A byte that no flow log holds between records. */
  readonly strangeAt: number | undefined
}

const [QUOTE, BACKSLASH, OPEN, CLOSE] = [0x22, 0x5c, 0x7b, 0x7d]
/** Tab, line feed, carriage return, space, `,`, `[`, `]`, `}`: what stands between records. */
const BETWEEN = new Set([0x09, 0x0a, 0x0d, 0x20, 0x2c, 0x5b, 0x5d, CLOSE])
const WRAPPER = /^\{\s*"records"\s*:\s*\[/i

/**
 * Finds the records in the bytes of a flow log: wrapped in `{"records":[`, bare, in an array, or one per line; with a byte
 * order mark, a leading comma (a tail read) or without the closing `]}` (a blob that still grows). Linear in the bytes.
 */
export function findRecords(bytes: Uint8Array): FoundRecords {
  const spans: RecordSpan[] = []
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (at < bytes.length) {
    if (BETWEEN.has(bytes[at]!)) {
      at++
    } else if (bytes[at] !== OPEN) {
      return { spans, cutAt: undefined, strangeAt: at }
    } else {
      const wrapper = WRAPPER.exec(Buffer.from(bytes.subarray(at, at + 64)).toString('latin1'))
      const end = wrapper ? at + wrapper[0].length : endOfObject(bytes, at)
      if (end === undefined) return { spans, cutAt: at, strangeAt: undefined }
      if (!wrapper) spans.push({ start: at, end })
      at = end
    }
  }
  return { spans, cutAt: undefined, strangeAt: undefined }
}

function endOfObject(bytes: Uint8Array, start: number): number | undefined {
  let depth = 0
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE) at = endOfString(bytes, at)
    else if (byte === OPEN) depth++
    else if (byte === CLOSE && --depth === 0) return at + 1
  }
  return undefined
}

/** Position of the closing quote of the string that opens at `start`; the end of the file when there is none. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
}
