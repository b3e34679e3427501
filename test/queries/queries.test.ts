import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { defineQuery, kustoTypeOf } from '../../queries/define-query.ts'
import {
  bindQuery,
  findQuery,
  type Params,
  parseParams,
  portScans,
  queries,
  type Row,
  topTalkers,
} from '../../queries/index.ts'
import { checkKql, describeKql } from '../../src/kql/index.ts'
import { columnsOf, trafficTables } from '../../src/model/index.ts'

const tables = trafficTables.map((table) => ({ name: table.name, columns: columnsOf(table) }))
const day = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') }

describe.each(queries)('$id', (query) => {
  const text = bindQuery(query, day)

  test('is clean to the official parser', () => {
    expect(checkKql(text, tables).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  test('answers with the columns and types of its row', () => {
    const row = Object.entries(query.row.shape).map(([name, schema]) => ({
      name,
      type: kustoTypeOf(schema as z.ZodType),
    }))
    expect(describeKql(text, tables)).toEqual(row)
  })

  test('reads only the tables it names, all of which it has', () => {
    const named = trafficTables.map(({ name }) => name).filter((name) => new RegExp(`\\b${name}\\b`).test(query.kql))
    expect(named.sort()).toEqual([...query.reads].sort())
  })

  test('has one total order, so that backends compare line by line: every key column is sorted by', () => {
    const order = [...query.kql.matchAll(/order by ([^|]+)/g)].at(-1)![1]! // one inside may choose what is shown
    expect(query.key.filter((column) => !new RegExp(`\\b${column}\\b`).test(order))).toEqual([])
  })

  test('leaves nothing to chance: two backends gave lists in two orders, and took another row of equals', () => {
    expect(query.kql).not.toMatch(/(?<!array_sort_asc\()make_(set|list)(if)?\(/)
    expect(query.kql).not.toMatch(/\btake_any(if)?\(|\bsample\b/)
    const picked = [...query.kql.matchAll(/arg_(?:max|min)\(\w+/g)].map(([start]) => start)
    expect(picked.filter((start) => start !== 'arg_max(TimeProcessed')).toEqual([]) // the newest state of one resource
  })
})

test('any value of a parameter stays one literal', () => {
  const query = defineQuery({
    ...{ id: 'echo', title: 'Echo', question: '', advice: '', tags: [], reads: [] },
    params: z.object({ value: z.unknown() }),
    row: z.object({}),
    key: [],
    kql: 'print _value',
  })
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') }),
  )
  fc.assert(
    fc.property(value, (one) => {
      expect(checkKql(bindQuery(query, { value: one }), [])).toEqual([])
      expect(describeKql(bindQuery(query, { value: one }), [])).toHaveLength(1)
    }),
    { numRuns: 60 },
  )
})

describe('parameters', () => {
  test('from a command line take the type their schema wants', () => {
    expect(parseParams(topTalkers, { limit: '50', from: '2026-11-01' })).toEqual({ limit: 50, from: day.from })
  })

  test('that do not fit are named with what is allowed', () => {
    const bad = () => bindQuery(topTalkers, { ...day, limit: 0 })
    expect(bad).toThrow('parameter limit of top-talkers does not accept 0')
    const typo = { ...day, except: ['10.0.0.4', '10.0.0.400'] }
    expect(() => bindQuery(portScans, typo)).toThrow('parameter except of port-scans does not accept "10.0.0.400"')
    expect(() => parseParams(topTalkers, { nope: '1' })).toThrow('top-talkers has no parameter "nope"')
  })

  test('and rows are typed', () => {
    expectTypeOf<Params<typeof topTalkers>>().toEqualTypeOf<{ from: Date; to: Date; limit?: number | undefined }>()
    expectTypeOf<Row<typeof topTalkers>['Bytes']>().toEqualTypeOf<bigint | null>()
    expectTypeOf<Row<typeof topTalkers>['Flows']>().toEqualTypeOf<bigint>()
    // @ts-expect-error a window needs both ends
    expect(() => bindQuery(topTalkers, { from: day.from })).toThrow('parameter to of top-talkers is missing')
  })
})

test('an unknown report is answered with the one that was meant', () => {
  expect(() => findQuery('talkers')).toThrow('there is no report "talkers"')
  expect(findQuery('open-ports').title).toBe('Open ports')
})
