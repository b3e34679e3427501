import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { columnsOf, ntaNetAnalytics } from '../../../src/model/index.ts'
import { type ParquetCells, type ParquetColumn, textsOf, writeParquet } from '../../../src/store/parquet/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-parquet-'))
let files = 0
let instance: DuckDBInstance
let connection: Awaited<ReturnType<DuckDBInstance['connect']>>

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:')
  connection = await instance.connect()
})
afterAll(() => {
  connection.closeSync()
  instance.closeSync()
})

interface Group {
  readonly rows: number
  readonly cells: readonly ParquetCells[]
}

function write(columns: readonly ParquetColumn[], groups: readonly Group[]): string {
  const path = join(folder, `${files++}.parquet`)
  const rows = writeParquet(path, columns, (file) => {
    for (const group of groups) file.writeGroup(group.rows, group.cells)
  })
  expect(rows).toBe(groups.reduce((so, group) => so + group.rows, 0))
  return path
}

/** What another program reads: datetimes as UTC milliseconds. */
async function read(path: string, columns: readonly ParquetColumn[], where = 'true'): Promise<unknown[][]> {
  const cells = columns.map(({ name, type }) => (type === 'datetime' ? `epoch_ms("${name}")` : `"${name}"`))
  const sql = `SELECT ${cells.join(', ')} FROM read_parquet('${path}') WHERE ${where}`
  return (await connection.runAndReadAll(sql)).getRows() as unknown[][]
}

const sql = async (text: string) => (await connection.runAndReadAll(text)).getRows()

/** A list of cells in one of the forms of the writer, and what must come back. */
interface Column {
  readonly type: ParquetColumn['type']
  readonly cells: (from: number, to: number) => ParquetCells
  readonly expected: readonly unknown[]
}

const hostile = fc.constantFrom(
  '',
  '\u0000',
  "'; DROP TABLE x; --",
  '"',
  'a,b\n',
  'é',
  '日本語',
  '🙂',
  '\ud83d',
  'x'.repeat(300),
)
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), hostile)
const long = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 0n, 2n ** 51n, -(2n ** 51n), 2n ** 52n, 2n ** 32n),
  fc.bigInt({ min: 0n, max: 5000n }),
)
const moment = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2100, 0, 1) })
const presence = (rows: number) =>
  fc.option(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: rows, maxLength: rows }), { nil: undefined })

/** Runs and noise, as columns have them. */
function list<T>(one: fc.Arbitrary<T>, rows: number): fc.Arbitrary<T[]> {
  const noise = fc.array(one, { minLength: rows, maxLength: rows })
  const runs = fc
    .array(fc.tuple(one, fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 12 })
    .map((parts) => parts.flatMap(([value, count]) => Array<T>(count).fill(value)))
    .map((all) => Array.from({ length: rows }, (_, row) => all[row % all.length]!))
  return fc.oneof(noise, runs)
}

const masked = (values: readonly unknown[], present?: readonly number[]) =>
  values.map((value, row) => (present === undefined || present[row] === 1 ? value : null))

/** What UTF-8 makes of a text: a lone half of a surrogate pair has no bytes. */
const stored = (value: string) => Buffer.from(value, 'utf8').toString('utf8')

function column(rows: number): fc.Arbitrary<Column> {
  const slice = <T>(all: readonly T[] | undefined, from: number, to: number) =>
    all && Uint8Array.from(all.slice(from, to) as number[])
  const withPresence = (present: readonly number[] | undefined, from: number, to: number) =>
    present === undefined ? {} : { present: slice(present, from, to)! }
  const longs = fc.tuple(list(long, rows), presence(rows)).map(
    ([values, present]): Column => ({
      type: 'long',
      cells: (from, to) => ({ longs: BigInt64Array.from(values.slice(from, to)), ...withPresence(present, from, to) }),
      expected: masked(values, present),
    }),
  )
  const numbers = (type: 'int' | 'real' | 'datetime', one: fc.Arbitrary<number>) =>
    fc.tuple(list(one, rows), presence(rows)).map(
      ([values, present]): Column => ({
        type,
        cells: (from, to) => ({
          numbers: Float64Array.from(values.slice(from, to)),
          ...withPresence(present, from, to),
        }),
        expected: masked(type === 'datetime' ? values.map(BigInt) : values, present),
      }),
    )
  const flags = fc.tuple(list(fc.boolean(), rows), presence(rows)).map(
    ([values, present]): Column => ({
      type: 'bool',
      cells: (from, to) => ({
        flags: Uint8Array.from(values.slice(from, to), Number),
        ...withPresence(present, from, to),
      }),
      expected: masked(values, present),
    }),
  )
  const texts = list(text, rows).map(
    (values): Column => ({
      type: 'string',
      cells: (from, to) => ({ texts: textsOf(values.slice(from, to)) }),
      expected: values.map(stored),
    }),
  )
  const coded = fc.tuple(fc.array(text, { minLength: 1, maxLength: 40 }), list(fc.nat(1_000_000), rows)).map(
    ([words, picks]): Column => ({
      type: 'string',
      cells: (from, to) => ({
        codes: Uint32Array.from(picks.slice(from, to), (pick) => pick % words.length),
        dictionary: textsOf(words),
      }),
      expected: picks.map((pick) => stored(words[pick % words.length]!)),
    }),
  )
  const constants = fc
    .oneof(
      ...[
        fc.tuple(fc.constant('long' as const), fc.option(long)),
        fc.tuple(fc.constant('string' as const), fc.option(text)),
        fc.tuple(fc.constant('bool' as const), fc.option(fc.boolean())),
        fc.tuple(fc.constant('datetime' as const), fc.option(moment)),
        fc.tuple(fc.constant('int' as const), fc.option(fc.integer())),
        fc.tuple(fc.constant('real' as const), fc.option(fc.double({ noNaN: true }))),
      ],
    )
    .map(([type, constant]): Column => {
      const value = type === 'datetime' && constant !== null ? BigInt(constant as number) : constant
      const expected = Array<unknown>(rows).fill(typeof value === 'string' ? stored(value) : value)
      return { type, cells: () => ({ constant }), expected }
    })
  const doubles = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -0))
  return fc.oneof(
    longs,
    numbers('int', fc.integer()),
    numbers('real', doubles),
    numbers('datetime', moment),
    flags,
    texts,
    coded,
    constants,
  )
}

describe('a Parquet file', () => {
  test('is read by DuckDB with the values that were written, whatever they are, in every row group', async () => {
    const table = fc
      .integer({ min: 1, max: 700 })
      .chain((rows) =>
        fc.tuple(
          fc.constant(rows),
          fc.array(column(rows), { minLength: 1, maxLength: 6 }),
          fc.integer({ min: 1, max: rows }),
        ),
      )
    await fc.assert(
      fc.asyncProperty(table, async ([rows, list, size]) => {
        const columns = list.map(({ type }, index) => ({ name: `column ${index}`, type }))
        const groups = Array.from({ length: Math.ceil(rows / size) }, (_, index) => {
          const [from, to] = [index * size, Math.min(rows, (index + 1) * size)]
          return { rows: to - from, cells: list.map(({ cells }) => cells(from, to)) }
        })
        const found = await read(write(columns, groups), columns)
        expect(found).toEqual(Array.from({ length: rows }, (_, row) => list.map(({ expected }) => expected[row])))
      }),
      { numRuns: 120 },
    )
  })

  test('has the types that the tables of the store have', async () => {
    const columns = columnsOf(ntaNetAnalytics) as readonly ParquetColumn[]
    const path = write(columns, [{ rows: 3, cells: columns.map(() => ({ constant: null })) }])
    const described = await sql(`DESCRIBE SELECT * FROM '${path}'`)
    const types = {
      string: 'VARCHAR',
      datetime: 'TIMESTAMP',
      long: 'BIGINT',
      int: 'INTEGER',
      bool: 'BOOLEAN',
      real: 'DOUBLE',
    }
    expect(described.map(([name, type]) => [name, type])).toEqual(columns.map(({ name, type }) => [name, types[type]]))
  })

  test('pays some bytes for a constant column, and not by the row', async () => {
    const columns = [
      { name: 'a', type: 'string' as const },
      { name: 'b', type: 'long' as const },
    ]
    const sizeOf = (rows: number) =>
      readFileSync(write(columns, [{ rows, cells: [{ constant: 'always' }, { constant: null }] }])).length
    expect(sizeOf(1_000_000) - sizeOf(1)).toBeLessThan(30)
  })

  test('tells the bounds of numbers and times, so that a reader skips what it does not need', async () => {
    const columns = [
      { name: 'at', type: 'datetime' as const },
      { name: 'n', type: 'long' as const },
    ]
    const day = Date.UTC(2026, 10, 1)
    const group = (from: number) => ({
      rows: 2,
      cells: [{ numbers: Float64Array.of(day + from, day + from + 1) }, { longs: BigInt64Array.of(5n, -7n) }],
    })
    const path = write(columns, [group(0), group(100)])
    const bounds = `SELECT stats_min_value, stats_max_value, stats_null_count FROM parquet_metadata('${path}')`
    expect(await sql(bounds)).toEqual([
      ['2026-11-01 00:00:00', '2026-11-01 00:00:00.001', 0n],
      ['-7', '5', 0n],
      ['2026-11-01 00:00:00.1', '2026-11-01 00:00:00.101', 0n],
      ['-7', '5', 0n],
    ])
    expect(await read(path, columns, '"at" > \'2026-11-01 00:00:00.1\'')).toEqual([[BigInt(day + 101), -7n]])
  })

  test('of no rows is whole', async () => {
    const columns = [{ name: 'a', type: 'string' as const }]
    expect(await read(write(columns, []), columns)).toEqual([])
  })

  test('cells of another type than their column are refused', () => {
    const columns = [{ name: 'a', type: 'long' as const }]
    expect(() => write(columns, [{ rows: 1, cells: [{ texts: textsOf(['x']) }] }])).toThrow('column a of type long')
  })
})
