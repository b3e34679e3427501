import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'

// biome-ignore lint/suspicious/noExplicitAny: raw JSON of three formats, read field by field
export type Raw = any

/** The text of a file: unpacked when it is gzip, without a byte order mark. */
export async function readText(file: string): Promise<string> {
  const bytes = await readFile(file)
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\ufeff/, '')
}

/**
 * The records of a flow log by `JSON.parse` alone: wrapped, bare, a list, or one of these per line; a list that still grows is
 * closed first, one whose beginning is missing is opened. Anything else throws.
 */
export function recordsOf(text: string): Raw[] {
  const body = text.trim().replace(/^,|,$/g, '')
  const closed = [body, `${body}]}`, `${body}}`, `{"records":[${body}`, `[${body}`, `[${body}]`]
  for (const whole of closed) {
    const json = parsed(whole)
    if (json !== undefined) return recordsIn(json)
  }
  const lines = body.split('\n').filter((line) => line.trim() !== '')
  return lines.flatMap((line) => recordsIn(JSON.parse(line, spelled)))
}

function recordsIn(json: Raw): Raw[] {
  return json.records ?? (Array.isArray(json) ? json : [json])
}

function parsed(text: string): Raw {
  try {
    return JSON.parse(text, spelled)
  } catch {
    return undefined
  }
}

const KEYS = [
  ...['records', 'time', 'category', 'macAddress', 'resourceId', 'properties', 'Version', 'flows', 'rule', 'mac'],
  ...['flowTuples', 'flowLogVersion', 'flowLogResourceID', 'targetResourceID', 'flowRecords', 'aclID', 'flowGroups'],
]
const SPELLINGS = new Map(KEYS.map((key) => [key.toLowerCase(), key]))

/** Keys are read without regard to letter case: each gets the spelling that the reducer asks for. */
function spelled(_key: string, value: Raw): Raw {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [SPELLINGS.get(key.toLowerCase()) ?? key, one]))
}
