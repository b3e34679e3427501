import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { queries } from '../../queries/index.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { type Completable, completable, completableFlag } from '../../src/cli/completion/completable.ts'
import { globalFlags } from '../../src/cli/globals.ts'

const root = join(import.meta.dirname, '../..')
const pages = globSync(['README.md', 'docs/**/*.md'], { cwd: root }).sort()
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts)
const everywhere = Object.values(globalFlags).map((flag) => completableFlag(flag).long)

let commands: ReadonlyMap<string, Completable>
beforeAll(async () => {
  commands = new Map((await Promise.all(COMMANDS.map(completable))).map((one) => [one.name, one]))
})

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

describe.each(pages)('%s', (page) => {
  const text = read(page)

  test('links to pages, headings and files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map((match) => match[1]!)
    expect(links.filter((link) => !leads(page, link))).toEqual([])
  })

  test('names commands, actions, flags and questions that azta knows', () => {
    expect(commandLines(text).flatMap(problemsOf)).toEqual([])
  })

  test('names scripts of npm that are there', () => {
    const named = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map((match) => match[1]!)
    expect(named.filter((name) => !scripts.includes(name))).toEqual([])
  })

  test('names files of the house that are there', () => {
    const named = [...text.matchAll(/`((?:src|queries|components|stacks|bench|test|docs)\/[\w./-]+)`/g)].map(
      (m) => m[1]!,
    )
    const made = /^stacks\/Pulumi\.\w+\.yaml$/ // those of a user
    expect(named.filter((file) => !made.test(file) && !existsSync(join(root, file)))).toEqual([])
  })
})

test('every page is linked to by another one', () => {
  const linked = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)\s#]+\.md)/g)].map((match) => join(dirname(page), match[1]!)),
  )
  expect(pages.filter((page) => page !== 'README.md' && !linked.includes(page))).toEqual([])
})

function leads(page: string, link: string): boolean {
  const [path, heading] = link.split('#') as [string, string?]
  const file = path === '' ? page : join(dirname(page), path)
  if (!existsSync(join(root, file))) return false
  return heading === undefined || headingsOf(read(file)).includes(heading)
}

/** As GitHub makes anchors of headings. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  )
}

/** What stands behind `azta` on a line of code, up to a pipe, a comment or the end of it. */
function commandLines(text: string): string[] {
  const code = [...text.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].flatMap((match) =>
    match[1]!.replace(/\\\n\s*/g, '').split('\n'),
  )
  const inline = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!)
  return [...code, ...inline].flatMap((line) => {
    const found = /(?:^|[\s(])(?:azta|npm run -s azta --|node src\/cli\/bin\.ts) ([^#|`)]+)/.exec(line)
    return found === null ? [] : [found[1]!.replace(/'[^']*'|"[^"]*"/g, 'TEXT').trim()]
  })
}

function problemsOf(line: string): string[] {
  const words = line.split(/[\s,;]+/).filter((word) => word !== '')
  const [name = '', action = ''] = words.filter((word) => !word.startsWith('-'))
  if (name === '--' || /^[A-Z.…]+$/.test(name)) return [] // azta COMMAND
  const command = commands.get(name)
  if (command === undefined) return words.every((word) => word.startsWith('-')) ? [] : [`azta ${line}: no such command`]
  const known = [...command.flags.map(({ long }) => long), ...everywhere]
  const flags = words.flatMap((word) => /^--[\w-]+/.exec(word) ?? []).filter((flag) => !known.includes(flag))
  const wrongValues = words.flatMap((word, index) => {
    const takes = command.flags.find(({ long, short }) => long === word || short === word)?.takes
    const value = words[index + 1] ?? ''
    return typeof takes === 'object' && /^[a-z]/.test(value) && !takes.includes(value) ? [`${word} ${value}`] : []
  })
  const isAction =
    !/^[a-z-]+$/.test(action) || command.words.length === 0 || command.words.includes(action.split('|')[0]!)
  const asked = name === 'report' && /^(run|show)$/.test(action) ? words.slice(words.indexOf(action) + 1) : []
  const ids = asked
    .slice(0, asked.findIndex((word) => word.startsWith('-')) >>> 0)
    .filter((word) => /^[a-z-]+$/.test(word))
  const unknown = ids.filter((id) => !queries.some((query) => query.id === id))
  return [
    ...flags.map((flag) => `azta ${line}: no flag ${flag}`),
    ...wrongValues.map((value) => `azta ${line}: no value ${value}`),
    ...(isAction ? [] : [`azta ${line}: no action ${action}`]),
    ...unknown.map((id) => `azta ${line}: no question ${id}`),
  ]
}
