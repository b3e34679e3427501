import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'

const source = join(import.meta.dirname, '../../src/cli')
const cache = mkdtempSync(join(tmpdir(), 'azta-cache-'))

/** Runs azta in a process of its own, with what it keeps in `folder`. */
function run(folder: string, args: readonly string[], { input = '', ...env }: Record<string, string> = {}) {
  const { NODE_OPTIONS: _options, CI: _ci, ...inherited } = process.env // what a person's shell has not
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(source, 'bin.ts'), ...args], {
    encoding: 'utf8',
    input,
    env: { ...inherited, XDG_CACHE_HOME: folder, ...env },
  })
  return { status, stdout, stderr }
}

function build(folder: string) {
  const env = { ...process.env, NODE_OPTIONS: '', XDG_CACHE_HOME: folder }
  return spawnSync(process.execPath, [join(source, 'snapshot/build-snapshot.ts')], { encoding: 'utf8', env })
}

const kept = (folder: string) => readdirSync(join(folder, 'azure-traffic-analytics')).sort()

describe.skipIf(process.platform === 'win32')('a process that starts from the snapshot (not on Windows)', () => {
  beforeAll(() => {
    expect(build(cache)).toMatchObject({ status: 0, stderr: '' })
    expect(kept(cache)).toEqual([expect.stringMatching(/\.blob$/), expect.stringMatching(/\.blob\.size$/)])
  }, 60_000)

  const many = join(cache, 'many.jsonl')
  writeFileSync(many, '{"id":"a","query":"print 1"}\n{"id":"b","query":"nonsense"}\n')
  test.each([
    ['a value', ['kql', '-q', 'print x = datetime(2026-11-01) + 1h, y = dynamic({"a":[1,2]})', '-o', 'json'], ''],
    ['a parse error', ['kql', '-q', 'print 1 | where'], ''],
    ['an operator that is refused', ['kql', '-q', 'print 1 | evaluate python(typeof(*), "")'], ''],
    ['a text on standard input', ['kql', '-'], 'print strcat("a", "b")\n'],
    ['many texts', ['kql', '--queries', many, '--store', 'nowhere'], ''],
    ['the help', ['kql', '--help'], ''],
    ['a formatted text', ['kql', 'format', '-'], 'print 1|where true'],
  ])('says of %s what any other process says', (_what, args, input) => {
    const started = run(cache, args, { input })
    expect(started).toEqual(run(cache, args, { input, AZTA_SNAPSHOT: 'off' }))
    expect(started.stdout + started.stderr).not.toBe('')
  })

  test('has the parser in it: no module of it is loaded', () => {
    const loads = (more: Record<string, string>) =>
      run(cache, ['kql', '-q', 'print 1'], { NODE_DEBUG: 'module', ...more }).stderr.includes('Kusto.Language.Bridge')
    expect([loads({}), loads({ AZTA_SNAPSHOT: 'off' })]).toEqual([false, true])
  })
})

test('a snapshot that is cut is not started from, and a cache that cannot be written is left alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-cut-'))
  expect(build(folder).status).toBe(0)
  const [blob] = kept(folder)
  truncateSync(join(folder, 'azure-traffic-analytics', blob!), 1_000_000)
  expect(run(folder, ['kql', '-q', 'print 1'], { CI: '1' })).toMatchObject({ status: 0, stderr: '' })
  const file = join(folder, 'no-folder')
  writeFileSync(file, '')
  expect(run(file, ['kql', '-q', 'print 1'])).toMatchObject({ status: 0, stderr: '' })
})

test('commands that compile no KQL, and runs in CI, make no snapshot', () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-no-cache-'))
  expect(run(folder, ['report', 'list']).status).toBe(0)
  expect(run(folder, ['kql', '-q', 'print 1'], { CI: '1' }).status).toBe(0)
  expect(existsSync(join(folder, 'azure-traffic-analytics'))).toBe(false)
})
