import type { Relation } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import { bindScalar, clip } from './bind-scalar.ts'
import { bindBody } from './call-function.ts'
import { type Context, withName, withRow } from './environment.ts'
import { nameOf } from './names.ts'
import type { Node } from './node.ts'

/** Takes `declare pattern` into sight: texts, and perhaps the name behind a dot, that stand for tables. */
export function declarePattern(statement: Node, context: Context): Context {
  const name = ofKind(statement, 'NameDeclaration')[0]!.text
  const declaration = ofKind(statement, 'PatternDeclaration')[0]
  if (declaration === undefined) {
    throw new Unsupported('form', `the pattern "${name}", which stands for nothing,`, statement.span)
  }
  return withName(context, name, { kind: 'pattern', declaration, names: context.names })
}

/**
 * `pattern("text").name`: the table that the pattern has for these texts; undefined where no pattern is called
 * (https://learn.microsoft.com/kusto/query/pattern-statement).
 */
export function bindPatternCall(node: Node, context: Context): Relation | undefined {
  const isPath = node.kind === 'PathExpression'
  const call = isPath ? node.get('Expression') : node
  const binding = call.kind === 'FunctionCallExpression' ? context.names.get(call.get('Name').text) : undefined
  if (binding?.kind !== 'pattern') return undefined
  const texts = call.get('ArgumentList').elements.map((arg) => textOf(arg, context))
  const path = isPath ? [nameOf(node.get('Selector'))] : []
  const wanted = [...texts, ...path].join('\0')
  const match = listed(binding.declaration, 'PatternMatch').find((one) => textsOf(one, context).join('\0') === wanted)
  if (match === undefined) throw new Unsupported('form', `"${clip(node.text)}", which the pattern has not,`, node.span)
  const { span } = node
  const names = parametersOf(binding.declaration)
  const outside: Context = { ...withRow(context, []), names: binding.names, isInFunction: true }
  const inside = [...texts, ...path].reduce(
    (seen, value, index) =>
      withName(seen, names[index] ?? '', { kind: 'scalar', value: { kind: 'literal', type: 'string', value, span } }),
    outside,
  )
  const { relation } = bindBody(ofKind(match, 'FunctionBody')[0]!, inside)
  if (relation !== undefined) return { ...relation, span }
  throw new Unsupported('form', `"${clip(node.text)}", which gives no table,`, span)
}

/** The texts of one match, the name behind the dot last. */
function textsOf(match: Node, context: Context): readonly string[] {
  const values = ofKind(match, 'ExpressionList').flatMap(({ elements }) => elements)
  const path = ofKind(match, 'PatternPathValue').flatMap((one) => ofKind(one, 'StringLiteralExpression'))
  return [...values, ...path].map((one) => textOf(one, context))
}

function parametersOf(declaration: Node): readonly string[] {
  const path = ofKind(declaration, 'PatternPathParameter').flatMap((one) => ofKind(one, 'NameAndTypeDeclaration'))
  return [...listed(declaration, 'NameAndTypeDeclaration'), ...path].map((one) => one.get('Name').text)
}

function textOf(node: Node, context: Context): string {
  const value = bindScalar(node, withRow(context, []))
  if (value.kind === 'literal') return String(value.value)
  throw new Unsupported('form', `"${node.text}", which is not a literal,`, node.span)
}

function ofKind(node: Node, kind: string): readonly Node[] {
  return node.children.filter((one) => one.kind === kind)
}

/** The elements of that kind in the lists of a node. */
function listed(node: Node, kind: string): readonly Node[] {
  return ofKind(node, 'List').flatMap(({ elements }) => elements.filter((one) => one.kind === kind))
}
