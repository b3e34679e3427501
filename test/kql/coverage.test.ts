import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Coverage, coverage } from '../../src/kql/coverage.ts'

const root = join(import.meta.dirname, '../..')
const all = coverage()
const page = join(root, 'docs/kql-functions.md')

/** `docs/kql-functions.md`, generated: `AZTA_RECORD=1` rewrites it. */
test('the page of functions says what the tables hold', () => {
  const text = pageOf(all)
  if (process.env.AZTA_RECORD === '1') writeFileSync(page, text)
  expect(readFileSync(page, 'utf8')).toBe(text)
})

test('the official parser knows hundreds of functions, and operators and plugins', () => {
  expect(all.length).toBeGreaterThan(400)
})

test('whatever compiles stands in a case of this project', () => {
  const texts = ['test/kql', 'test/kql/functions', 'test/cases'].flatMap((folder) => textsIn(join(root, folder)))
  const written = texts.join('\n')
  const isWritten = ({ name, kind }: Coverage) =>
    kind === 'operator' ? new RegExp(`(^|[|("'\`;\\s])${name}\\b`, 'm').test(written) : written.includes(`${name}(`)
  const missing = all.filter((one) => one.state !== 'refused' && !isWritten(one))
  expect(missing.map(({ name }) => name)).toEqual([])
})

test('every refused one says why', () => {
  const silent = all.filter(({ state, reason }) => state === 'refused' && reason === undefined)
  expect(silent.map(({ name }) => name)).toEqual([])
})

function textsIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return folder.endsWith('cases') ? [readFileSync(join(path, 'query.kql'), 'utf8')] : []
    return entry.name === 'coverage.test.ts' ? [] : [readFileSync(path, 'utf8')]
  })
}

function pageOf(list: readonly Coverage[]): string {
  const names = (kind: Coverage['kind'], state: Coverage['state']) =>
    list.filter((one) => one.kind === kind && one.state === state && !one.name.startsWith('__')).map(({ name }) => name)
  const lines = (kind: Coverage['kind'], state: Coverage['state']) => wrapped(names(kind, state).sort().join(', '))
  const reasons = (state: Coverage['state']) => {
    const ones = list.filter((one) => one.state === state && !one.name.startsWith('__'))
    const groups = Map.groupBy(ones, ({ reason }) => reason ?? '')
    return [...groups].map(([reason, all]) => `- ${reason}: ${all.map(spelled).join(', ')}`)
  }
  return [
    '# Operators, plugins and functions of KQL on the local store',
    '',
    'Generated from the tables in `src/kql` against the lists of the official parser. Names that Azure has deprecated are',
    'among them.',
    '',
    `## Operators that compile (${names('operator', 'exact').length})`,
    '',
    lines('operator', 'exact'),
    '',
    `## Plugins that compile (${names('plugin', 'exact').length})`,
    '',
    lines('plugin', 'exact'),
    '',
    `## Functions that compile (${names('function', 'exact').length})`,
    '',
    lines('function', 'exact'),
    '',
    `## Aggregates that compile (${names('aggregate', 'exact').length})`,
    '',
    lines('aggregate', 'exact'),
    '',
    '## Two right answers',
    '',
    ...reasons('estimate'),
    '',
    '## Refused, and why',
    '',
    ...reasons('refused'),
    '',
  ].join('\n')
}

/** A name as it is written, with a word for what is no function. */
function spelled({ name, kind }: Coverage): string {
  return kind === 'operator' || kind === 'plugin' ? `the ${kind} ${name}` : name
}

/** Lines of at most 120 characters. */
function wrapped(text: string): string {
  return text.replace(/(.{1,118})(?: |$)/g, '$1\n').trimEnd()
}
