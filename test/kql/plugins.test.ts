import { beforeAll, expect, test } from 'vitest'
import { compileKql, KqlError } from '../../src/kql/index.ts'
import { runKql } from '../../src/store/kql.ts'
import { memoryDatabase } from '../harness/duckdb.ts'

const options = { tables: [], now: 0n }
let database: Awaited<ReturnType<typeof memoryDatabase>>
beforeAll(async () => {
  database = await memoryDatabase()
})

async function answer(text: string) {
  const { columns, rows } = await runKql(database, text, options)
  const plain = (cell: unknown) => (typeof cell === 'bigint' ? Number(cell) : cell)
  return { columns: columns.map(({ name, type }) => `${name}:${type}`), rows: rows.map((row) => row.map(plain)) }
}

async function refusal(text: string): Promise<KqlError> {
  const error = await runKql(database, text, options).catch((thrown: unknown) => thrown)
  if (error instanceof KqlError) return error
  throw new Error(`${text} was not refused`)
}

const PEOPLE = `datatable (d: dynamic) [
  dynamic({"Name": "John", "Age": 20}), dynamic({"Name": "Dave", "Height": 170, "Age": 40}), dynamic({"Name": "Jasmine", "Age": 30})]`
const NAMED = `datatable (Name: string, d: dynamic) ["James", dynamic({"Name": "John", "Age": 20})]`
const STORMS = `datatable (event: string, state: string, n: long) ["Wind", "AL", 1, "Wind", "AK", 2, "Hail", "AL", 5, "Wind", "AL", 7]`

test('bag_unpack makes a column of each property that the data hold, by name and type', async () => {
  expect(await answer(`${PEOPLE} | evaluate bag_unpack(d)`)).toEqual({
    columns: ['Age:long', 'Height:long', 'Name:string'],
    rows: [
      [20, null, 'John'],
      [40, 170, 'Dave'],
      [30, null, 'Jasmine'],
    ],
  })
})

test('steps after a plugin may name the columns that only the data know', async () => {
  const { rows } = await answer(
    `${PEOPLE} | evaluate bag_unpack(d) | where Age > 25 | project-away Name | order by Age asc`,
  )
  expect(rows).toEqual([
    [30, null],
    [40, 170],
  ])
})

test('a property of values of several types is dynamic', async () => {
  const { columns } = await answer(
    'datatable (d: dynamic) [dynamic({"a": 1, "b": [1]}), dynamic({"a": "x", "b": [2]})] | evaluate bag_unpack(d)',
  )
  expect(columns).toEqual(['a:dynamic', 'b:dynamic'])
})

test('of a column and a property of one name the text says which stays', async () => {
  expect(await answer(`${NAMED} | evaluate bag_unpack(d, columnsConflict = "keep_source")`)).toEqual({
    columns: ['Name:string', 'Age:long'],
    rows: [['James', 20]],
  })
  expect(await answer(`${NAMED} | evaluate bag_unpack(d, columnsConflict = "replace_source")`)).toEqual({
    columns: ['Age:long', 'Name:string'],
    rows: [[20, 'John']],
  })
  expect(await refusal(`${NAMED} | evaluate bag_unpack(d)`)).toMatchObject({ code: 'kql/unsupported-form' })
})

test('properties can have a prefix, be left out, or be declared', async () => {
  const ignoring = `${NAMED} | evaluate bag_unpack(d, "p_", ignoredProperties = dynamic(["Age"]))`
  expect((await answer(ignoring)).columns).toEqual(['Name:string', 'p_Name:string'])
  const declared = `${PEOPLE} | evaluate bag_unpack(d) : (Name: string, Age: real) | take 1`
  expect(await answer(declared)).toEqual({ columns: ['Name:string', 'Age:real'], rows: [['John', 20]] })
})

test('pivot counts, or aggregates, for each value of a column', async () => {
  expect(await answer(`${STORMS} | project event, state | evaluate pivot(state) | order by event asc`)).toEqual({
    columns: ['event:string', 'AK:long', 'AL:long'],
    rows: [
      ['Hail', 0, 1],
      ['Wind', 1, 2],
    ],
  })
  const { rows } = await answer(
    `${STORMS} | evaluate pivot(state, sum(n)) | extend both = AK + AL | order by event asc`,
  )
  expect(rows).toEqual([
    ['Hail', 0, 5, 5],
    ['Wind', 2, 8, 10],
  ])
})

test('a column of another letter case is another column of pivot', async () => {
  const { rows } = await answer('datatable (k: string) ["a", "A", "a"] | extend one = 1 | evaluate pivot(k, sum(one))')
  expect(rows).toEqual([[1, 2]])
})

test('narrow gives a row for each cell', async () => {
  expect((await answer('datatable (a: string, n: long) ["x", 1, "y", 2] | evaluate narrow()')).rows).toEqual([
    [0, 'a', 'x'],
    [0, 'n', '1'],
    [1, 'a', 'y'],
    [1, 'n', '2'],
  ])
})

test('ipv4_lookup finds the networks of an address, and keeps the others when asked to', async () => {
  const text = `let networks = datatable (network: string, site: string) ["5.8.0.0/19", "RU", "2.20.183.0/24", "GB", "junk", "-"];
    datatable (ip: string) ["2.20.183.12", "5.8.1.2", "192.165.12.17"]`
  expect((await answer(`${text} | evaluate ipv4_lookup(networks, ip, network) | order by ip asc`)).rows).toEqual([
    ['2.20.183.12', '2.20.183.0/24', 'GB'],
    ['5.8.1.2', '5.8.0.0/19', 'RU'],
  ])
  const kept = `${text} | evaluate ipv4_lookup(networks, ip, network, return_unmatched = true) | where site == ""`
  expect((await answer(kept)).rows).toEqual([['192.165.12.17', '', '']])
})

test('what the data do not have is unknown, and other plugins are refused by name', async () => {
  expect(await refusal(`${PEOPLE} | evaluate bag_unpack(d) | where Weight > 3`)).toMatchObject({ code: 'KS142' })
  expect((await refusal('print a = 1 | evaluate autocluster()')).message).toContain('"autocluster"')
  const inside = `let f = (T: (d: dynamic)) { T | evaluate bag_unpack(d) }; f(${PEOPLE})`
  expect((await refusal(inside)).message).toContain('inside of a function')
})

test('a text whose columns hang on data cannot be compiled without them', () => {
  expect(() => compileKql('print d = dynamic({"a": 1}) | evaluate bag_unpack(d)', options)).toThrow('hang on data')
})
