import { KqlError } from '../../kql/index.ts'
import { EXIT, type ExitStatus, exactJson, type QueryResult } from '../../model/index.ts'
import { jsonText } from '../../reports/index.ts'
import type { Store } from '../../store/index.ts'
import type { Io } from '../io.ts'

interface Asked {
  readonly id: unknown
  readonly query: string
}

/**
 * `azta kql --queries`: one line of JSON in, `{id, query}`, one line out, `{id, columns, rows}` with an `error` where there
 * is no answer. Lines come out as their answers do, and in the order of the file.
 */
export async function runQueries(
  text: string,
  { store, timeoutMs, io }: { readonly store: Store; readonly timeoutMs: number; readonly io: Io },
): Promise<ExitStatus> {
  let whole = true
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const asked = askedIn(line)
    const answer =
      asked === undefined ? failure(null, unreadable(index + 1)) : await answerTo(asked, { store, timeoutMs })
    whole &&= answer.whole
    await io.out(`${answer.line}\n`)
  }
  return whole ? EXIT.ok : EXIT.incomplete
}

interface Answer {
  readonly line: string
  readonly whole: boolean
}

async function answerTo(
  { id, query }: Asked,
  { store, timeoutMs }: { readonly store: Store; readonly timeoutMs: number },
): Promise<Answer> {
  try {
    return success(id, await store.query({ kql: query, signal: AbortSignal.timeout(timeoutMs) }))
  } catch (error) {
    if (!(error instanceof KqlError)) throw error
    const { code, message, line, column } = error
    return failure(id, { code, message, line, column })
  }
}

function askedIn(line: string): Asked | undefined {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null || !('query' in value) || typeof value.query !== 'string') return
    return { id: 'id' in value ? value.id : null, query: value.query }
  } catch {
    return undefined
  }
}

function unreadable(line: number) {
  return { code: 'cli/usage', message: 'this line of --queries is no JSON object with a text "query"', line, column: 1 }
}

function success(id: unknown, { columns, rows }: QueryResult): Answer {
  const head = exactJson({ id, columns: columns.map(({ name, type }) => ({ name, type })) }).slice(0, -1)
  return { line: `${head},"rows":[${rows.map((row) => `[${row.map(jsonText).join(',')}]`).join(',')}]}`, whole: true }
}

function failure(id: unknown, error: object): Answer {
  return { line: exactJson({ id, columns: [], rows: [], error }), whole: false }
}
