import type { KqlSchema } from '../../../src/kql/index.ts'
import type { Program } from '../../../src/kql/ir.ts'
import { bindKql } from '../../../src/kql/parse/bind.ts'
import { Interpreter, type Tables } from './interpreter.ts'
import type { Table } from './table.ts'

export { NotInterpreted, Stopped, Undetermined } from './value.ts'

/** The answer of a KQL text by the row interpreter. Only the parser and the shape of its tree are shared with the SQL. */
export function interpretKql(
  text: string,
  { tables, rows, now }: { tables: readonly KqlSchema[]; rows: Tables; now: bigint },
): Table {
  return interpretProgram(bindKql(text, tables, new Map()), rows, now)
}

/** The same for a text that is bound already. */
export function interpretProgram(program: Program, rows: Tables, now: bigint): Table {
  return new Interpreter(program, rows, now).relation(program.answer)
}
