import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { queries } from '../../queries/index.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { azta } from '../harness/azta.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-completion-'))

async function scriptFor(shell: string): Promise<string> {
  const { status, out } = await azta('completion', shell)
  expect(status).toBe(0)
  const file = join(folder, `azta.${shell}`)
  writeFileSync(file, out)
  return file
}

/** What each line asks for, and what a shell must offer: from the help of the commands, by hand. */
const LINES: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ['azta doc', ['doctor']],
  ['azta audit --man', ['--management-group']],
  ['azta store --form ', ['parquet', 'csv', 'jsonl']],
  ['azta -o json report run top-', queries.map(({ id }) => id).filter((id) => id.startsWith('top-'))],
  ['azta audit -o s', ['sarif']],
  ['azta validate --clou', ['--cloud']],
]

const missing = (shell: string) => spawnSync(shell, ['--version']).error !== undefined

describe('completion of bash', () => {
  test.each(LINES)('of "%s"', async (line, offered) => {
    const script = await scriptFor('bash')
    const words = line.split(' ').map((word) => `'${word}'`)
    const ask = `source ${script}; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _azta; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', ask], { encoding: 'utf8' })
    expect([stdout.trim().split('\n').sort(), stderr]).toEqual([[...offered].sort(), ''])
  })
})

describe.skipIf(missing('fish'))('completion of fish (skipped where there is none)', () => {
  test.each(LINES)('of "%s"', async (line, offered) => {
    const script = await scriptFor('fish')
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', `source ${script}; complete -C'${line}'`], {
      encoding: 'utf8',
    })
    const words = stdout.split('\n').map((said) => said.split('\t')[0]!)
    expect([words.filter((word) => word !== '').sort(), stderr]).toEqual([[...offered].sort(), ''])
  })
})

test.skipIf(missing('zsh'))('zsh reads its completion (skipped where there is none)', async () => {
  const { status, stderr } = spawnSync('zsh', ['-n', await scriptFor('zsh')], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
})

test.each(['bash', 'zsh', 'fish'])('every command stands in the completion of %s', async (shell) => {
  const { out } = await azta('completion', shell)
  expect(COMMANDS.filter(({ name }) => !out.includes(name))).toEqual([])
})

test('a shell that nobody wrote for is a wrong question', async () => {
  const { status, err } = await azta('completion', 'csh')
  expect([status, err]).toEqual([2, expect.stringContaining('bash, zsh or fish')])
})
