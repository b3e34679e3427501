import { Unsupported } from '../kql-error.ts'
import { declarePattern } from './bind-pattern.ts'
import { bindRelation } from './bind-relation.ts'
import { bindScalar, converted } from './bind-scalar.ts'
import { type Context, shared, withName } from './environment.ts'
import type { Node } from './node.ts'

/** Takes the `let` statements into sight, one after the other. */
export function bindStatements(statements: readonly Node[], context: Context): Context {
  return statements.reduce((inside, statement) => bindStatement(statement, inside), context)
}

function bindStatement(statement: Node, context: Context): Context {
  if (statement.kind === 'SetOptionStatement') return allowedOption(statement, context)
  if (statement.kind === 'PatternStatement') return declarePattern(statement, context)
  if (statement.kind === 'QueryParametersStatement') return declared(statement, context)
  if (statement.kind !== 'LetStatement') {
    throw new Unsupported('form', `the statement "${statement.text.split(/\s/)[0]}"`, statement.span)
  }
  const name = statement.get('Name').text
  const expression = statement.get('Expression')
  if (expression.kind === 'FunctionDeclaration') {
    return withName(context, name, { kind: 'function', declaration: expression, names: context.names })
  }
  if (expression.columns !== undefined && expression.type === undefined) {
    const relation = shared(bindRelation(expression, context), context.query)
    return withName(context, name, { kind: 'relation', relation })
  }
  return withName(context, name, { kind: 'scalar', value: bindScalar(expression, context) })
}

/** `declare query_parameters(...)`: nobody hands values in from outside, so each parameter is what its text says by default. */
function declared(statement: Node, context: Context): Context {
  return statement.list('Parameters').reduce((inside, parameter) => {
    const name = parameter.get('NameAndType').get('Name')
    const fallback = parameter.find('DefaultValue')?.get('Value')
    if (fallback === undefined) {
      const hint = 'give it a default: (name: type = value)'
      throw new Unsupported('form', `the query parameter "${name.text}" without a value`, parameter.span, hint)
    }
    const value = bindScalar(fallback, context)
    return withName(inside, name.text, {
      kind: 'scalar',
      value: converted(value, name.type ?? value.type, fallback.span),
    })
  }, context)
}

/** Settings of the service that change no answer here (https://learn.microsoft.com/kusto/query/set-statement). */
const HARMLESS =
  /^(notruncation|norequesttimeout|servertimeout|maxmemoryconsumption\w*|query_(datascope|results_\w+|fanout_\w+|cursor_\w+)|best_effort|debug_\w+|materialized_\w+)$/

/** Size and origin of bin_auto, which looks for these names. */
const BIN_AUTO = ['query_bin_auto_size', 'query_bin_auto_at']

function allowedOption(statement: Node, context: Context): Context {
  const name = statement.get('Name').text
  if (HARMLESS.test(name)) return context
  if (BIN_AUTO.includes(name)) {
    const value = bindScalar(statement.get('ValueClause').get('Expression'), context)
    return withName(context, name, { kind: 'scalar', value })
  }
  throw new Unsupported('form', `the setting "${name}"`, statement.span, 'leave the set statement out')
}
