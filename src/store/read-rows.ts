import { readFile } from 'node:fs/promises'
import { datetimeText, parseDatetime, parseTimespan, timespanText } from '../kql/index.ts'
import {
  type Cell,
  exactJson,
  type KustoType,
  parseExactJson,
  type TableSchema,
  TrafficError,
  trafficTables,
} from '../model/index.ts'
import { inMemory } from './database.ts'

type Row = Readonly<Record<string, Cell>>
type Fields = Readonly<Record<string, unknown>>

/**
 * Reads rows of a known table that somebody exported: CSV as the portal writes it (US dates with 12 hours), a JSON array, or
 * JSON lines. Columns are matched without regard to letter case; a cell that is not of its type stops with row and column.
 */
export async function readRows(file: string, tableName: string): Promise<readonly Row[]> {
  const table = tableNamed(tableName)
  const text = (await contentOf(file)).replace(/^\ufeff/, '')
  const records = /^\s*[[{]/.test(text) ? jsonRecords(text, file) : await csvRecords(file)
  const columns = new Map(Object.keys(table.columns).map((name) => [name.toLowerCase(), name]))
  return records.map((record, index) => rowOf(record, table, columns, { file, row: index + 1 }))
}

const FORM = 'rows are CSV with a header, a JSON array of objects, or one JSON object per line'

function tableNamed(name: string): TableSchema {
  const table = trafficTables.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (table !== undefined) return table
  const hint = `known: ${trafficTables.map((one) => one.name).join(', ')}`
  throw new TrafficError('store/unknown-table', `there is no table "${name}"`, { hint })
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new TrafficError('store/bad-rows', `${file} cannot be read`, { hint: FORM, cause })
  }
}

/** An array, one object, or an object on each line. Integers stay exact. */
function jsonRecords(text: string, file: string): readonly unknown[] {
  try {
    const whole = parseExactJson(text)
    return Array.isArray(whole) ? whole : [whole]
  } catch {
    return text
      .split('\n')
      .flatMap((line, index) => (line.trim() === '' ? [] : [jsonLine(line, { file, row: index + 1 })]))
  }
}

function jsonLine(line: string, { file, row }: RowPlace): unknown {
  try {
    return parseExactJson(line)
  } catch (cause) {
    throw new TrafficError('store/bad-rows', 'this line is not JSON', {
      place: { file, line: row },
      hint: FORM,
      cause,
    })
  }
}

/** CSV is read by the database, every cell as text. */
async function csvRecords(file: string): Promise<readonly unknown[]> {
  const source = `read_csv('${file.replaceAll("'", "''")}', all_varchar = true, header = true, null_padding = false)`
  try {
    return await inMemory(async (connection) =>
      (await connection.runAndReadAll(`SELECT * FROM ${source}`)).getRowObjects(),
    )
  } catch (cause) {
    const [reason = ''] = String(cause instanceof Error ? cause.message : cause).split('\n')
    throw new TrafficError('store/bad-rows', `${file} is neither JSON nor CSV: ${reason}`, { hint: FORM, cause })
  }
}

interface RowPlace {
  readonly file: string
  /** Counted from 1, the header left out. */
  readonly row: number
}

function rowOf(
  record: unknown,
  { name, columns: types }: TableSchema,
  columns: ReadonlyMap<string, string>,
  place: RowPlace,
): Row {
  if (!isFields(record)) {
    const message = `row ${place.row} is ${exactJson(record)} and no object`
    throw new TrafficError('store/bad-rows', message, { place: { file: place.file }, hint: FORM })
  }
  const cells = Object.entries(record).map(([given, value]) => {
    const column = columns.get(given.replace(/ \[UTC\]$/i, '').toLowerCase())
    if (column === undefined) {
      const hint = `${name} has ${[...columns.values()].slice(0, 5).join(', ')}, ...`
      throw new TrafficError('store/bad-rows', `table ${name} has no column "${given}"`, {
        place: { file: place.file },
        hint,
      })
    }
    return [column, cellOf(value, types[column]!, column, place)] as const
  })
  return Object.fromEntries(cells)
}

function cellOf(value: unknown, type: KustoType, column: string, { file, row }: RowPlace): Cell {
  if (value === null || value === undefined || value === '') return type === 'string' ? '' : null
  const cell = typeof value === 'string' ? READ[type](value) : fromJson(value, type)
  if (cell !== undefined) return cell
  const shown = typeof value === 'string' ? value : exactJson(value)
  throw new TrafficError('store/bad-rows', `row ${row}, ${column}: ${JSON.stringify(shown)} is no ${type}`, {
    place: { file },
    hint: 'nothing was loaded; mend or remove this row',
  })
}

function isFields(record: unknown): record is Fields {
  return typeof record === 'object' && record !== null && !Array.isArray(record)
}

/** The whole number in a text; undefined when it is none or takes more than these bits. */
const integer = (bits: 32 | 64) => (text: string) => {
  const value = /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined
  return value === undefined || BigInt.asIntN(bits, value) !== value ? undefined : value
}
const int = (text: string) => mapped(integer(32)(text), Number)
const long = integer(64)
const number = (text: string) => (text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : undefined)

/** How a cell of each type is read from text. */
const READ: Readonly<Record<KustoType, (text: string) => Cell | undefined>> = {
  bool: (text) => ({ true: true, false: false })[text.toLowerCase()],
  int,
  long,
  real: number,
  decimal: (text) => (number(text) === undefined ? undefined : text),
  string: (text) => text,
  datetime: (text) => mapped(parseDatetime(text), datetimeText),
  timespan: (text) => mapped(parseTimespan(text), timespanText),
  dynamic: (text) => text,
  guid: (text) => text,
}

function mapped<T>(value: bigint | undefined, map: (value: bigint) => T): T | undefined {
  return value === undefined ? undefined : map(value)
}

/** JSON's own values; whole numbers come as bigint. A string column takes a number or a bool as its text, and no structure. */
function fromJson(value: unknown, type: KustoType): Cell | undefined {
  const isWhole = typeof value === 'bigint'
  if (type === 'string') return typeof value === 'object' ? undefined : String(value)
  if (type === 'long') return isWhole ? long(String(value)) : undefined
  if (type === 'int') return isWhole ? int(String(value)) : undefined
  if (type === 'real') return isWhole || typeof value === 'number' ? Number(value) : undefined
  if (type === 'bool') return typeof value === 'boolean' ? value : undefined
  return type === 'dynamic' ? (value as Cell) : undefined // JSON as it is
}
