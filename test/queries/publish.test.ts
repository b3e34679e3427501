import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { kustoTypeOf } from '../../queries/define-query.ts'
import { queries, rogueNetworks, topTalkers } from '../../queries/index.ts'
import { alertRule, packQuery, savedFunction } from '../../queries/publish/index.ts'
import { checkKql, describeKql } from '../../src/kql/index.ts'
import { columnsOf, trafficTables } from '../../src/model/index.ts'
import { azta } from '../harness/azta.ts'

const tables = trafficTables.map((table) => ({ name: table.name, columns: columnsOf(table) }))
const errors = (text: string) => checkKql(text, tables).filter(({ severity }) => severity === 'error')
const WORKSPACE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w'

/** The bounds that the services' references give for these resources (learn.microsoft.com/rest/api). */
const functionShape = z.strictObject({
  savedSearchId: z.string().regex(/^[\w-]{1,80}$/),
  ...{ category: z.string().min(1), displayName: z.string().min(1).max(256), query: z.string().min(1) },
  functionAlias: z.string().regex(/^[A-Za-z_]\w{0,99}$/),
  ...{ functionParameters: z.string().max(1024), version: z.literal(2) },
})
const packShape = z.strictObject({
  ...{ id: z.guid(), displayName: z.string().min(1), description: z.string(), body: z.string().min(1) },
  related: z.strictObject({ categories: z.array(z.string()), resourceTypes: z.array(z.string()) }),
  tags: z.record(z.string(), z.array(z.string())),
})

describe.each(queries)('$id', (query) => {
  const saved = savedFunction(query)

  test('is a function that the official parser takes, with the columns of the question', () => {
    expect(functionShape.parse(saved)).toEqual(saved)
    const declared = `let ${saved.functionAlias} = (${saved.functionParameters}) {\n${saved.query}\n};\n`
    const called = `${declared}${saved.functionAlias}(datetime(2026-11-01), datetime(2026-11-02))`
    expect(errors(called)).toEqual([])
    const row = Object.entries(query.row.shape).map(([name, schema]) => ({
      name,
      type: kustoTypeOf(schema as z.ZodType),
    }))
    expect(describeKql(called, tables)).toEqual(row)
  })

  test('is a query of a pack that runs as it stands', () => {
    const pack = packQuery(query)
    expect(packShape.parse(pack)).toEqual(pack)
    expect(errors(pack.body)).toEqual([])
  })
})

test('parameters that must be given come first, the others have their defaults', () => {
  expect(savedFunction(topTalkers).functionParameters).toBe('_from:datetime, _to:datetime, _limit:long = long(20)')
  expect(savedFunction(rogueNetworks).functionParameters).toContain('_countries:dynamic = dynamic([])')
})

test('ids of a pack are GUIDs of version 5, each its own, and the same for ever', () => {
  const ids = queries.map((query) => packQuery(query).id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('alerts are made of questions whose rows are findings, worst as 1, over a day that is whole', () => {
  const rules = queries.flatMap((query) => alertRule(query, WORKSPACE) ?? [])
  expect(rules.map(({ name }) => name)).toEqual(
    queries.filter(({ severity }) => severity !== undefined).map(({ id }) => `azta-${id}`),
  )
  const brute = rules.find(({ name }) => name === 'azta-brute-force')!
  expect(brute.properties).toMatchObject({ severity: 1, scopes: [WORKSPACE], windowSize: 'P1D', enabled: true })
  const { allOf } = brute.properties.criteria as { allOf: { query: string; operator: string; threshold: number }[] }
  expect([allOf[0]!.operator, allOf[0]!.threshold]).toEqual(['GreaterThan', 0])
  expect(allOf[0]!.query).toContain('let _from = ago(26h);\nlet _to = ago(2h);')
  expect(errors(allOf[0]!.query)).toEqual([])
})

test('azta queries export writes them all', async () => {
  const out = join(mkdtempSync(join(tmpdir(), 'azta-publish-')), 'new')
  const { status, out: said } = await azta('queries', 'export', '--out', out, '--workspace', WORKSPACE)
  expect([status, said.split('\n').length]).toEqual([0, 4])
  expect(JSON.parse(readFileSync(join(out, 'functions.json'), 'utf8'))).toHaveLength(queries.length)
  expect((await azta('queries', 'import')).status).toBe(2)
})
