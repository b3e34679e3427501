import { z } from 'zod'
import type { CommandEntry } from '../commands.ts'
import type { Flag } from '../define-command.ts'

/** A command as shells complete it. */
export interface Completable {
  readonly name: string
  readonly summary: string
  /** What may stand where no flag does: actions, names of reports. */
  readonly words: readonly string[]
  readonly flags: readonly CompletableFlag[]
}

/** A flag as shells complete it. */
export interface CompletableFlag {
  readonly long: string
  readonly short: string | undefined
  readonly about: string
  /** What follows it: one of these, a path, any text, or nothing. */
  readonly takes: readonly string[] | 'path' | 'text' | 'nothing'
}

/** A command with its flags, read from the same descriptions as its help. */
export async function completable({ name, summary, args = '', load }: CommandEntry): Promise<Completable> {
  const { flags, words = [] } = await load()
  const actions = /^[<[]([^\]>]*\|[^\]>]*)[\]>]/.exec(args)?.[1]?.split('|') ?? []
  const own = Object.values(flags).map(completableFlag)
  return { name, summary, words: [...actions.filter(isWord), ...words], flags: [...own, HELP] }
}

const HELP: CompletableFlag = { long: '--help', short: '-h', about: 'display help for command', takes: 'nothing' }

function isWord(action: string): boolean {
  return /^[a-z][\w-]*$/.test(action) && action !== 'path' && action !== 'url'
}

/** `-o, --output <format>` and what its schema accepts. */
export function completableFlag({ flags, about, accepts }: Flag): CompletableFlag {
  const long = /--[\w-]+/.exec(flags)![0]
  const [short] = /^-\w/.exec(flags) ?? []
  const value = /<([^>]+)>/.exec(flags)?.[1]
  if (value === undefined) return { long, short, about, takes: 'nothing' }
  const isPath = /\b(file|folder|path|out)\b/.test(value)
  return { long, short, about, takes: choicesOf(accepts) ?? (isPath ? 'path' : 'text') }
}

/** The members of an enum, also behind a default or in a list; undefined for any other schema. */
function choicesOf(schema: z.ZodType): readonly string[] | undefined {
  const { enum: members, items } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const found = members ?? (typeof items === 'object' && !Array.isArray(items) ? items.enum : undefined)
  return found?.map(String)
}
