import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { azta } from '../harness/azta.ts'
import { blob, vnetRecord } from '../harness/flow-log.ts'

const root = join(import.meta.dirname, '../..')

/** The packages, and the rooms of this project, that a run of `azta` loads. */
function loadedBy(...args: readonly string[]): ReadonlySet<string> {
  const spy = join(root, 'test/harness/tell-modules.ts')
  const run = spawnSync(process.execPath, ['--import', spy, join(root, 'src/cli/bin.ts'), ...args], {
    encoding: 'utf8',
  })
  expect(run.status, run.stderr).toBe(0)
  const urls = [...run.stderr.matchAll(/^loaded (.+)$/gm)].map((match) => match[1]!)
  expect(urls.length).toBeGreaterThan(5)
  return new Set(
    urls.flatMap(
      (url) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)|\/src\/(\w+)\//.exec(url)?.slice(1) ?? [],
    ),
  )
}

const HEAVY = [
  '@kusto/language-service-next',
  '@duckdb/node-api',
  'echarts',
  '@azure/arm-network',
  '@azure/identity',
  'yaml',
]

test('help loads no parser, no database, no client of Azure, and no room but its own needs', () => {
  const loaded = loadedBy('--help')
  expect(HEAVY.filter((name) => loaded.has(name))).toEqual([])
  expect(['engine', 'store', 'azure', 'sandbox', 'enforce'].filter((room) => loaded.has(room))).toEqual([])
})

test('a packaged report over a store is asked in SQL that was made beforehand: no parser is loaded', async () => {
  const store = join(mkdtempSync(join(tmpdir(), 'azta-start-')), 'store')
  const tuple = '1793527200000,10.0.0.4,10.0.1.5,40000,443,6,O,B,NX,0,0,0,0'
  const logs = join(store, '../flows.json')
  writeFileSync(logs, blob(vnetRecord([tuple])))
  await azta('ingest', logs, '--store', store)
  const loaded = loadedBy('report', 'run', 'top-talkers', 'denied-flows', '--store', store)
  expect(loaded.has('@duckdb/node-api')).toBe(true)
  expect(loaded.has('@kusto/language-service-next')).toBe(false)
  expect(loadedBy('kql', '-q', 'print 1', '--store', store).has('@kusto/language-service-next')).toBe(true)
})

test('commands that compile no KQL load no parser of it', () => {
  for (const args of [
    ['report', 'list'],
    ['ingest', '--help'],
    ['audit', '--help'],
  ]) {
    expect(loadedBy(...args).has('@kusto/language-service-next'), args.join(' ')).toBe(false)
  }
})
