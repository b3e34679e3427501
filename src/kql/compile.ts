import type { Discovered, NameRows } from './discovery.ts'
import type { Program } from './ir.ts'
import { KqlError, Unsupported } from './kql-error.ts'
import { Statement } from './lower/scope.ts'
import { bindKql } from './parse/bind.ts'
import { Undiscovered } from './parse/undiscovered.ts'
import type { KqlColumn, KqlRender, KqlTable } from './types.ts'

/** A KQL text as one SQL statement for DuckDB. The statement's columns are in the order of `columns`, under other names. */
export interface Compiled {
  readonly sql: string
  readonly columns: readonly KqlColumn[]
  /** What stands in the text and may have another right answer in Azure, by name: estimates foremost. */
  readonly estimates: readonly string[]
  readonly render?: KqlRender
}

interface Options {
  readonly tables: readonly KqlTable[]
  /** The moment of `now()` and `ago()`, in ticks of 100 ns since year 1. */
  readonly now: bigint
}

/** The next thing to do with a text: run it, or ask the data for the columns that a plugin makes of them. */
export type Plan =
  | { readonly kind: 'ready'; readonly compiled: Compiled }
  | {
      readonly kind: 'question'
      readonly sql: string
      /** What is known once these rows have come; to be handed to the next {@link planKql}. */
      readonly learn: (rows: NameRows) => Discovered
    }

/**
 * Compiles a KQL text over these tables. Throws KqlError, with line and column, for a text that is wrong or that is not
 * supported; nothing is guessed.
 */
export function compileKql(text: string, options: Options): Compiled {
  const plan = planKql(text, options)
  if (plan.kind === 'ready') return plan.compiled
  const span = { start: 0, length: text.length }
  const hint = 'write its columns behind the plugin: evaluate plugin(...) : (name: type, ...)'
  throw new KqlError('kql/open-columns', 'the columns of a plugin hang on data', { text, span, hint })
}

/** Compiles a text as far as it goes with what is known of the data (`discovered`). */
export function planKql(text: string, options: Options & { readonly discovered?: Discovered }): Plan {
  const discovered = options.discovered ?? new Map()
  return placed(text, () => {
    try {
      return { kind: 'ready', compiled: compiled(bindKql(text, options.tables, discovered), options) }
    } catch (error) {
      if (!(error instanceof Undiscovered)) throw error
      const { at, question, finding } = error
      const learn = (rows: NameRows) => placed(text, () => new Map([...discovered, [at, finding(rows)]]))
      return { kind: 'question', sql: compiled(question, options).sql, learn }
    }
  })
}

/** A text that is bound already, as SQL. */
export function compileProgram(program: Program, text: string, options: Options): Compiled {
  return placed(text, () => compiled(program, options))
}

function compiled(program: Program, options: Options): Compiled {
  const statement = new Statement(program, options)
  const answer = statement.relation(program.answer)
  const { columns } = program.answer
  return {
    sql: statement.finish(answer),
    columns,
    estimates: [...program.estimates].sort(),
    ...(program.render === undefined ? {} : { render: program.render }),
  }
}

/** Puts what is not supported at its place in the text. */
function placed<Result>(text: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error
    throw new KqlError(error.code, error.message, { text, span: error.span, hint: error.hint, cause: error })
  }
}
