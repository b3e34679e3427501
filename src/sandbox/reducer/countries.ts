import { readFile } from 'node:fs/promises'
import { fromEnds, fromPrefix, lines, type Range } from './ranges.ts'

/** All ranges of a country file (`.csv`, `.parquet`, `.mmdb`). */
export async function countriesOf(file: string): Promise<readonly Range<string>[]> {
  if (file.endsWith('.csv')) return lines(await readFile(file, 'utf8')).map(country)
  if (file.endsWith('.parquet')) return fromParquet(file)
  return unfold(await readFile(file))
}

function country(fields: readonly string[]): Range<string> {
  const value = fields.at(-1)!.toLowerCase()
  return fields.length === 2 ? fromPrefix(fields[0]!, value) : fromEnds(fields[0]!, fields[1]!, value)
}

async function fromParquet(file: string): Promise<Range<string>[]> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const rows = (await connection.runAndReadAll(`SELECT * FROM read_parquet('${file}')`)).getRowObjects()
  connection.closeSync()
  return rows.map((row) => {
    const cell = (...names: string[]) => String(names.map((name) => row[name]).find((one) => one !== undefined) ?? '')
    const code = cell('country', 'country_code')
    const prefix = cell('prefix', 'network', 'cidr')
    return country(prefix === '' ? [cell('start', 'start_ip'), cell('end', 'end_ip'), code] : [prefix, code])
  })
}

/** Every network of a MaxMind DB (https://maxmind.github.io/MaxMind-DB/), by walking its whole tree. */
function unfold(bytes: Buffer): Range<string>[] {
  const end = bytes.lastIndexOf('\xab\xcd\xefMaxMind.com', undefined, 'latin1') + 14
  const about = decode(bytes, end, end).value as Readonly<Record<string, number>> // the metadata is a map, its sizes are numbers
  const { node_count: nodes = 0, record_size: size = 0, ip_version: version } = about
  const width = version === 4 ? 32 : 128
  const data = (nodes * size) / 4 + 16
  const found: Range<string>[] = []
  const walk = (node: number, prefix: bigint, depth: number): void => {
    if (node === nodes) return
    if (node < nodes) {
      for (const side of [0, 1] as const) walk(record(bytes, node, side, size), prefix * 2n + BigInt(side), depth + 1)
      return
    }
    const value = codeIn(decode(bytes, node - nodes - 16 + data, data).value)
    if (value === undefined) return
    const [first, last] = [prefix << BigInt(width - depth), ((prefix + 1n) << BigInt(width - depth)) - 1n]
    if (width === 128) found.push({ bits: '6', first, last, value })
    // in a tree of version 6 the IPv4 addresses are the first 2^32 numbers
    const top = 2n ** 32n - 1n
    if (first <= top) found.push({ bits: '4', first, last: last < top ? last : top, value })
  }
  walk(0, 0n, 0)
  return found
}

function record(bytes: Buffer, node: number, side: 0 | 1, size: number): number {
  const at = (node * size) / 4
  if (size === 28) {
    const middle = bytes[at + 3]!
    const high = side === 0 ? middle >> 4 : middle & 15
    return high * 2 ** 24 + bytes.readUIntBE(side === 0 ? at : at + 4, 3)
  }
  return bytes.readUIntBE(at + (side * size) / 8, size / 8)
}

function codeIn(value: unknown): string | undefined {
  const { country: one, country_code: code } = (value ?? {}) as {
    country?: { iso_code?: string } | string
    country_code?: string
  }
  const text = (typeof one === 'object' ? one.iso_code : undefined) ?? code ?? one
  return typeof text === 'string' && /^[a-z]{2}$/i.test(text) ? text.toLowerCase() : undefined
}

/** A value of the data section and where the next one begins: text, map and array are read, numbers as numbers, the rest skipped. */
function decode(bytes: Buffer, at: number, data: number): { readonly value: unknown; readonly next: number } {
  const control = bytes[at]!
  const isLong = control >> 5 === 0
  const type = isLong ? bytes[at + 1]! + 7 : control >> 5
  if (type === 1) return pointer(bytes, at, data)
  let start = at + (isLong ? 2 : 1)
  let size = control & 31
  if (size >= 29) {
    const more = size - 28
    size = [29, 285, 65821][more - 1]! + bytes.readUIntBE(start, more)
    start += more
  }
  if (type === 14) return { value: size === 1, next: start }
  if (type === 7 || type === 11) return collection(bytes, { type, size, start, data })
  const body = bytes.subarray(start, start + size)
  const isNumber = [5, 6, 9].includes(type) && size <= 6
  return {
    value: type === 2 ? body.toString() : isNumber && size > 0 ? body.readUIntBE(0, size) : 0,
    next: start + size,
  }
}

function collection(
  bytes: Buffer,
  {
    type,
    size,
    start,
    data,
  }: { readonly type: number; readonly size: number; readonly start: number; readonly data: number },
) {
  const values: unknown[] = []
  let next = start
  for (let count = type === 7 ? size * 2 : size; count > 0; count--) {
    const one = decode(bytes, next, data)
    values.push(one.value)
    next = one.next
  }
  const pairs = values.flatMap((key, index) => (index % 2 === 0 ? [[key, values[index + 1]]] : []))
  return { value: type === 7 ? Object.fromEntries(pairs) : values, next }
}

function pointer(bytes: Buffer, at: number, data: number) {
  const size = (bytes[at]! >> 3) & 3
  const rest = bytes.readUIntBE(at + 1, size + 1)
  const high = size === 3 ? 0 : (bytes[at]! & 7) * 2 ** (8 * (size + 1))
  const target = high + rest + [0, 2048, 526336, 0][size]!
  return { value: decode(bytes, data + target, data).value, next: at + size + 2 }
}
