import { completeKql, KqlError } from '../../kql/index.ts'
import { EXIT, type ExitStatus } from '../../model/index.ts'
import { kqlTables, type Store } from '../../store/index.ts'
import { explain } from '../explain.ts'
import type { Globals } from '../globals.ts'
import type { Dialogue, Io } from '../io.ts'
import { writeAnswer } from '../write-answer.ts'

interface Session {
  readonly store: Store
  readonly dialogue: Dialogue
  readonly globals: Globals
  readonly io: Io
}

const FIRST = 'kql> '
const NEXT = '   | '

/** The prompt of `azta kql`: lines are gathered until an empty one, then asked. Errors are said, and the next text may come. */
export async function converse({ store, dialogue, globals, io }: Session): Promise<ExitStatus> {
  const lines: string[] = []
  const complete = (line: string) => completions([...lines, line].join('\n'))
  const typed = dialogue({ prompt: FIRST, complete })
  io.err('an empty line asks, Tab completes, Ctrl-D ends\n')
  for await (const line of typed) {
    if (line.trim() !== '') lines.push(line)
    else if (lines.length > 0) await ask(lines.splice(0).join('\n'), { store, globals, io })
    typed.prompt(lines.length === 0 ? FIRST : NEXT)
  }
  return EXIT.ok
}

async function ask(kql: string, { store, globals, io }: Omit<Session, 'dialogue'>): Promise<void> {
  try {
    await writeAnswer(await store.query({ kql }), globals, io)
  } catch (error) {
    if (!(error instanceof KqlError)) throw error
    explain(error, io)
  }
}

/** What may stand at the end of a text, and the word it would replace. A text that breaks the parser has no completions. */
function completions(text: string): readonly [readonly string[], string] {
  try {
    const { start, items } = completeKql(text, kqlTables())
    return [[...new Set(items.map((item) => item.split('\n')[0]!))], text.slice(start)]
  } catch {
    return [[], '']
  }
}
