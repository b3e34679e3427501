import type { DuckDBConnection } from '@duckdb/node-api'
import { compileProgram } from '../../src/kql/compile.ts'
import { KqlError } from '../../src/kql/index.ts'
import { bindKql } from '../../src/kql/parse/bind.ts'
import { runCompiled } from '../../src/store/kql.ts'
import { stored, storedRows } from './generator/stored-table.ts'
import { interpretProgram, NotInterpreted, Stopped, Undetermined } from './interpreter/index.ts'
import { difference } from './same-answer.ts'

/** What comes of asking both executions: they agree, nothing can be said (and why), or they differ. */
interface Verdict {
  readonly outcome: 'agreed' | 'open' | 'refused' | 'stopped' | 'different'
  readonly reason: string
}

/** Asks the SQL and the interpreter. */
export async function askBoth(database: DuckDBConnection, text: string, now: bigint): Promise<Verdict> {
  const options = { tables: [stored], now }
  try {
    const program = bindKql(text, options.tables, new Map())
    const compiled = compileProgram(program, text, options)
    const witness = interpretProgram(program, new Map([[stored.name, storedRows]]), now)
    const answer = await runCompiled(database, compiled, text).catch((error: unknown) => overNothing(error, witness))
    if ('outcome' in answer) return answer
    const found = difference(witness, answer)
    return found === undefined ? { outcome: 'agreed', reason: '' } : { outcome: 'different', reason: found }
  } catch (error) {
    return unsaid(error)
  }
}

/**
 * The database reckons a constant before it knows that there is no row; the witness never comes to it. That the query stops there is
 * more than it need, and no wrong answer.
 */
function overNothing(error: unknown, witness: { readonly rows: readonly unknown[] }): Verdict {
  const isOverflow = error instanceof KqlError && error.code === 'kql/failed' && /Overflow/.test(error.message)
  if (isOverflow && witness.rows.length === 0)
    return { outcome: 'stopped', reason: 'a constant overflows over no rows' }
  throw error
}

/** What the witness cannot say counts for nothing; a query that stops while the witness does not is a difference. */
function unsaid(error: unknown): Verdict {
  if (error instanceof KqlError) {
    return { outcome: error.code === 'kql/failed' ? 'different' : 'refused', reason: `${error.code}: ${error.message}` }
  }
  if (error instanceof Undetermined) return { outcome: 'open', reason: error.message }
  if (error instanceof NotInterpreted) return { outcome: 'open', reason: `not interpreted: ${error.message}` }
  if (error instanceof Stopped) return { outcome: 'stopped', reason: error.message }
  throw error
}

/** Counts verdicts by outcome. */
export function tally() {
  const counts = new Map<Verdict['outcome'], number>()
  return {
    count(verdict: Verdict): Verdict {
      counts.set(verdict.outcome, 1 + (counts.get(verdict.outcome) ?? 0))
      return verdict
    },
    of: (outcome: Verdict['outcome']) => counts.get(outcome) ?? 0,
  }
}
