import type { Relation } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlColumn, KqlType } from '../types.ts'
import { bindRelation } from './bind-relation.ts'
import { bindScalar, converted } from './bind-scalar.ts'
import { bindStatements } from './bind-statements.ts'
import { type Binding, type Context, type FunctionResult, shared, withName, withRow } from './environment.ts'
import type { Node } from './node.ts'

/**
 * Writes a user function out at its call. The body is the parser's own expansion, bound with the types of these
 * arguments; names in it mean what they meant where the function was written. Calls that are alike are one call.
 */
export function callFunction(node: Node, context: Context, first?: Relation): FunctionResult {
  const name = node.symbol?.name ?? node.text
  const binding = context.names.get(name)
  if (binding?.kind !== 'function') throw unknown(name, node)
  const args = bindArguments(binding.declaration, node, context, first)
  const key = args.map(([, value]) => identityOf(value, context.query)).join(' ')
  const calls = context.query.calls.get(binding) ?? new Map<string, FunctionResult>()
  context.query.calls.set(binding, calls)
  const known = calls.get(key)
  if (known !== undefined) return known
  const body = bodyFor(binding.declaration, args, node)
  if (body === undefined) throw unknown(name, node)
  let inside: Context = { names: binding.names, row: [], query: context.query, isInFunction: true }
  for (const [parameter, value] of args) inside = withName(inside, parameter, value)
  const result = bindBody(body, inside)
  calls.set(key, result)
  return result
}

/**
 * The body as it is written, or as the parser expands it at this call when it is about other columns than it declares:
 * expanding takes its time, and long texts call the same functions again and again.
 */
function bodyFor(declaration: Node, args: readonly (readonly [string, Binding])[], node: Node): Node | undefined {
  const parameters = parametersOf(declaration)
  const asDeclared = parameters.every(({ columns, type }, index) => {
    const [, given] = args[index]!
    if (type !== undefined) return true
    return given.kind === 'relation' && areSame(columns ?? [], given.relation.columns)
  })
  const body = declaration.get('Body')
  // Names of columns may hang on the value of an argument: percentiles(x, p) is called after p.
  const { columns } = body.get('Expression')
  const asNamed = columns === undefined || areSame(columns, node.columns ?? [])
  return asDeclared && asNamed ? body : node.calledBody
}

function areSame(a: readonly KqlColumn[], b: readonly KqlColumn[]): boolean {
  return a.length === b.length && a.every(({ name, type }, index) => name === b[index]!.name && type === b[index]!.type)
}

function unknown(name: string, node: Node): Unsupported {
  return new Unsupported('function', `"${name}"`, node.span, 'functions saved in a workspace are not known here')
}

function identityOf(binding: Binding, { identities }: Context['query']): string {
  if (binding.kind === 'scalar') return `s${identities.ofScalar(binding.value)}`
  return binding.kind === 'relation' ? `r${identities.ofRelation(binding.relation)}` : ''
}

/** A function's body: its own lets, then the expression. */
export function bindBody(body: Node, context: Context): FunctionResult {
  const inside = bindStatements(body.list('Statements'), context)
  const expression = body.get('Expression')
  if (expression.columns !== undefined && expression.type === undefined) {
    return { relation: shareable(bindRelation(expression, inside), context) }
  }
  return { scalar: bindScalar(expression, inside) }
}

function bindArguments(
  declaration: Node,
  node: Node,
  context: Context,
  first: Relation | undefined,
): readonly (readonly [string, Binding])[] {
  const given = node.find('ArgumentList')?.elements ?? []
  return parametersOf(declaration).map((parameter, index) => {
    if (index === 0 && first !== undefined) {
      return [parameter.name, { kind: 'relation', relation: shareable(first, context) }] as const
    }
    const place = first === undefined ? index : index - 1
    const named = given.find((arg) => arg.kind === 'SimpleNamedExpression' && arg.get('Name').text === parameter.name)
    const positional = given[place]?.kind === 'SimpleNamedExpression' ? undefined : given[place]
    const arg = named?.get('Expression') ?? positional ?? parameter.fallback
    if (arg === undefined) throw new Unsupported('form', `a call without "${parameter.name}"`, node.span)
    return [parameter.name, bindArgument(arg, parameter.type, context)] as const
  })
}

/** A tabular argument is a table of the query; a scalar takes the declared type. */
function bindArgument(arg: Node, type: KqlType | undefined, context: Context): Binding {
  if (type === undefined) {
    return { kind: 'relation', relation: shareable(bindRelation(arg, withRow(context, [])), context) }
  }
  return { kind: 'scalar', value: converted(bindScalar(arg, context), type, arg.span) }
}

/** What depends on the rows of a body is another relation for each of its tables, and is not shared. */
function shareable(relation: Relation, { body, query }: Context): Relation {
  return body === undefined ? shared(relation, query) : relation
}

interface Parameter {
  readonly name: string
  /** Undefined for a tabular parameter. */
  readonly type: KqlType | undefined
  /** The columns that a tabular parameter declares. */
  readonly columns: readonly KqlColumn[] | undefined
  readonly fallback: Node | undefined
}

function parametersOf(declaration: Node): readonly Parameter[] {
  const list = declaration.get('Parameters').list('Parameters')
  return list.map((parameter) => {
    const name = parameter.get('NameAndType').get('Name')
    const { type, columns } = name
    return { name: name.text, type, columns, fallback: parameter.find('DefaultValue')?.get('Value') }
  })
}
