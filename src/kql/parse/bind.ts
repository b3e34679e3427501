import { refuseErrors } from '../check.ts'
import type { Discovered } from '../discovery.ts'
import type { Program, Relation } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlSchema } from '../types.ts'
import { analyze } from './analyze.ts'
import { bindRelation, unsupportedOperator } from './bind-relation.ts'
import { bindScalar } from './bind-scalar.ts'
import { bindStatements } from './bind-statements.ts'
import type { Context, QueryParts } from './environment.ts'
import { Identities } from './identity.ts'
import type { Node } from './node.ts'

/** Text and tables in, the bound tree out. Throws KqlError for a text that is wrong, Unsupported for one that this compiler does not know. */
export function bindKql(text: string, tables: readonly KqlSchema[], discovered: Discovered): Program {
  const { root, diagnostics } = analyze(text, tables, discovered)
  refuseErrors(text, diagnostics)
  return bindProgram(root, newQuery(tables, discovered))
}

function bindProgram(root: Node, query: QueryParts): Program {
  const statements = root.list('Statements')
  const lets = statements.filter((one) => one.kind !== 'ExpressionStatement')
  const queries = statements.filter((one) => one.kind === 'ExpressionStatement')
  if (queries.length !== 1) {
    const span = queries[1]?.span ?? root.span
    throw new Unsupported('form', queries.length === 0 ? 'a text without a query' : 'more than one query', span)
  }
  const context = bindStatements(lets, { names: new Map(), row: [], query })
  const answer = shown(bindAnswer(queries[0]!.get('Expression'), context), context.query.hidden)
  const { render, estimates, lets: relations } = context.query
  return { lets: relations, answer, estimates, ...(render === undefined ? {} : { render }) }
}

function newQuery(tables: readonly KqlSchema[], discovered: Discovered): QueryParts {
  return {
    tables,
    discovered,
    lets: [],
    estimates: new Set(),
    hidden: new Set(),
    identities: new Identities(),
    calls: new Map(),
    named: new Map(),
  }
}

/** The answer without columns that nobody asked for. */
function shown(answer: Relation, hidden: ReadonlySet<string>): Relation {
  const columns = answer.columns.filter(({ name }) => !hidden.has(name))
  if (columns.length === answer.columns.length) return answer
  const { span } = answer
  const values = columns.map((column) => ({ name: column.name, value: { kind: 'column', ...column, span } as const }))
  return { kind: 'project', input: answer, values, columns, span }
}

function bindAnswer(expression: Node, context: Context): Relation {
  if (expression.type !== undefined) return printed(expression, context)
  const last = expression.kind === 'PipeExpression' ? expression.get('Operator') : undefined
  if (expression.columns === undefined && last !== undefined) {
    throw unsupportedOperator(last)
  }
  return bindRelation(expression, context)
}

/** A value alone is the answer of one cell. */
function printed(expression: Node, context: Context): Relation {
  const value = bindScalar(expression, context)
  const name = 'print_0'
  return { kind: 'print', values: [{ name, value }], columns: [{ name, type: value.type }], span: expression.span }
}
