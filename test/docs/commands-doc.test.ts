import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS, type CommandEntry } from '../../src/cli/commands.ts'
import type { Flag } from '../../src/cli/define-command.ts'
import { globalFlags } from '../../src/cli/globals.ts'

const HEAD = `# The commands

Written from the commands themselves (\`AZTA_RECORD=1 npx vitest run --project offline test/docs\`); \`azta COMMAND --help\` says the same.

Exit status: 0 ok; 1 findings at or above \`--fail-on\`; 2 wrong usage, or no usable input; 3 something could not be read; 4 an action failed.
`

function table(flags: readonly Flag[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|')
  const lines = flags.map(({ flags: written, about }) => `| \`${cell(written)}\` | ${cell(about)} |\n`)
  return lines.length === 0 ? '' : `\n| flag | what it does |\n|---|---|\n${lines.join('')}`
}

async function section({ name, args, summary, load }: CommandEntry): Promise<string> {
  const { flags, examples } = await load()
  const usage = ['azta', name, args].filter((part) => part !== undefined).join(' ')
  const shown = examples.length === 0 ? '' : `\n\`\`\`sh\n${examples.join('\n')}\n\`\`\`\n`
  return `\n## ${name}\n\n\`${usage}\`: ${summary}.\n${table(Object.values(flags))}${shown}`
}

test('docs/commands.md lists every command as it is (AZTA_RECORD=1 writes it)', async () => {
  const file = join(import.meta.dirname, '../../docs/commands.md')
  const every = `\n## Flags of every command\n${table(Object.values(globalFlags))}`
  const text = HEAD + every + (await Promise.all(COMMANDS.map(section))).join('')
  if (process.env.AZTA_RECORD === '1') writeFileSync(file, text)
  expect(readFileSync(file, 'utf8')).toBe(text)
})
