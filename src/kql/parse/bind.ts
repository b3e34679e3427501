import { refuseErrors } from '../check.ts'
import type { Program, Relation } from '../ir.ts'
import { KqlError, Unsupported } from '../kql-error.ts'
import type { KqlSchema } from '../types.ts'
import { analyze } from './analyze.ts'
import { bindRelation } from './bind-relation.ts'
import { bindStatements } from './bind-statements.ts'
import type { Context } from './environment.ts'
import type { Node } from './node.ts'

/** Text and tables in, the bound tree out. Throws KqlError for a text that is wrong or that is not supported. */
export function bindKql(text: string, tables: readonly KqlSchema[]): Program {
  const { root, diagnostics } = analyze(text, tables)
  refuseErrors(text, diagnostics)
  try {
    return bindProgram(root)
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error
    throw new KqlError(error.code, error.message, { text, span: error.span, hint: error.hint, cause: error })
  }
}

function bindProgram(root: Node): Program {
  const statements = root.list('Statements')
  const lets = statements.filter((one) => one.kind !== 'ExpressionStatement')
  const queries = statements.filter((one) => one.kind === 'ExpressionStatement')
  if (queries.length !== 1) {
    const span = queries[1]?.span ?? root.span
    throw new Unsupported('form', queries.length === 0 ? 'a text without a query' : 'more than one query', span)
  }
  const context = bindStatements(lets, { names: new Map(), row: [], query: { lets: [] } })
  const answer = bindAnswer(queries[0]!.get('Expression'), context)
  const { render, lets: relations } = context.query
  return { lets: relations, answer, ...(render === undefined ? {} : { render }) }
}

function bindAnswer(expression: Node, context: Context): Relation {
  if (expression.columns === undefined) {
    throw new Unsupported('form', 'a query that is not a table', expression.span, 'say `print` before it')
  }
  return bindRelation(expression, context)
}
