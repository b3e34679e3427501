import type { Relation, Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlType } from '../types.ts'
import { bindRelation } from './bind-relation.ts'
import { bindScalar, converted } from './bind-scalar.ts'
import { bindStatements } from './bind-statements.ts'
import { type Binding, type Context, shared, withName, withRow } from './environment.ts'
import type { Node } from './node.ts'

/** What a user function gives at one call: a value or a table. */
export interface FunctionResult {
  readonly scalar?: Scalar
  readonly relation?: Relation
}

/**
 * Writes a user function out at its call. The body is the parser's own expansion, bound with the types of these
 * arguments; names in it mean what they meant where the function was written.
 */
export function callFunction(node: Node, context: Context): FunctionResult {
  const name = node.symbol?.name ?? node.text
  const binding = context.names.get(name)
  const body = node.calledBody
  if (binding?.kind !== 'function' || body === undefined) {
    throw new Unsupported('function', `"${name}"`, node.span, 'functions saved in a workspace are not known here')
  }
  const args = bindArguments(binding.declaration, node, context)
  let inside: Context = { names: binding.names, row: [], query: context.query }
  for (const [parameter, value] of args) inside = withName(inside, parameter, value)
  return bindBody(body, inside)
}

/** A function's body: its own lets, then the expression. */
function bindBody(body: Node, context: Context): FunctionResult {
  const inside = bindStatements(body.list('Statements'), context)
  const expression = body.get('Expression')
  if (expression.columns !== undefined && expression.type === undefined) {
    return { relation: bindRelation(expression, inside) }
  }
  return { scalar: bindScalar(expression, inside) }
}

function bindArguments(declaration: Node, node: Node, context: Context): readonly (readonly [string, Binding])[] {
  const given = node.find('ArgumentList')?.elements ?? []
  return parametersOf(declaration).map((parameter, index) => {
    const named = given.find((arg) => arg.kind === 'SimpleNamedExpression' && arg.get('Name').text === parameter.name)
    const positional = given[index]?.kind === 'SimpleNamedExpression' ? undefined : given[index]
    const arg = named?.get('Expression') ?? positional ?? parameter.fallback
    if (arg === undefined) throw new Unsupported('form', `a call without "${parameter.name}"`, node.span)
    return [parameter.name, bindArgument(arg, parameter.type, context)] as const
  })
}

/** A tabular argument is a table of the query; a scalar takes the declared type. */
function bindArgument(arg: Node, type: KqlType | undefined, context: Context): Binding {
  if (type === undefined) {
    return { kind: 'relation', relation: shared(bindRelation(arg, withRow(context, [])), context.query) }
  }
  return { kind: 'scalar', value: converted(bindScalar(arg, context), type, arg.span) }
}

interface Parameter {
  readonly name: string
  /** Undefined for a tabular parameter. */
  readonly type: KqlType | undefined
  readonly fallback: Node | undefined
}

function parametersOf(declaration: Node): readonly Parameter[] {
  const list = declaration.get('Parameters').list('Parameters')
  return list.map((parameter) => {
    const name = parameter.get('NameAndType').get('Name')
    return { name: name.text, type: name.type, fallback: parameter.find('DefaultValue')?.get('Value') }
  })
}
