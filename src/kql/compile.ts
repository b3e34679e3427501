import { KqlError, Unsupported } from './kql-error.ts'
import { Statement } from './lower/scope.ts'
import { bindKql } from './parse/bind.ts'
import type { KqlColumn, KqlRender, KqlTable } from './types.ts'

/** A KQL text as one SQL statement for DuckDB. The statement's columns are in the order of `columns`, under other names. */
export interface Compiled {
  readonly sql: string
  readonly columns: readonly KqlColumn[]
  readonly render?: KqlRender
}

/**
 * Compiles a KQL text over these tables. `now` is the moment of `now()` and `ago()`, in ticks of 100 ns since year 1.
 * Throws KqlError, with line and column, for a text that is wrong or that is not supported; nothing is guessed.
 */
export function compileKql(text: string, options: { tables: readonly KqlTable[]; now: bigint }): Compiled {
  const program = bindKql(text, options.tables)
  const statement = new Statement({ ...options, lets: program.lets })
  try {
    const answer = statement.relation(program.answer)
    const { columns } = program.answer
    return {
      sql: statement.finish(answer),
      columns,
      ...(program.render === undefined ? {} : { render: program.render }),
    }
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error
    throw new KqlError(error.code, error.message, { text, span: error.span, hint: error.hint, cause: error })
  }
}
