import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

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

test('commands that compile no KQL load no parser of it', () => {
  for (const args of [
    ['report', 'list'],
    ['ingest', '--help'],
    ['audit', '--help'],
  ]) {
    expect(loadedBy(...args).has('@kusto/language-service-next'), args.join(' ')).toBe(false)
  }
})
