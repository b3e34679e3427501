import type { ParsePart, Relation, RelationOf } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlType } from '../types.ts'
import { columnsOfNode } from './bind-relation.ts'
import { bindScalar, converted } from './bind-scalar.ts'
import type { Context } from './environment.ts'
import { nameOf } from './names.ts'
import type { Node } from './node.ts'
import { parametersOf } from './parameters.ts'

/** `parse` and `parse-where`: pieces of a text become columns. */
export function bindParse(node: Node, input: Relation, context: Context): Relation {
  const parameters = parametersOf(node, ['kind', 'flags'])
  const mode = parameters.get('kind')?.text ?? 'simple'
  if (mode !== 'simple' && mode !== 'relaxed' && mode !== 'regex') {
    throw new Unsupported('form', `parse kind=${mode}`, parameters.get('kind')!.span)
  }
  const columns = columnsOfNode(node)
  refuseTwice(columns, node)
  return {
    kind: 'parse',
    input,
    value: asString(node, context),
    mode,
    flags: parameters.get('flags')?.text ?? '',
    pattern: node.list('Patterns').map((part) => partOf(part, columns)),
    onlyMatches: node.kind === 'ParseWhereOperator',
    columns,
    span: node.span,
  }
}

/** The binder keeps both columns under one name, and which of them a later step means is then unknown. */
function refuseTwice(columns: Relation['columns'], node: Node): void {
  const twice = columns.find(({ name }, index) => columns.findIndex((one) => one.name === name) < index)
  if (twice === undefined) return
  const hint = 'give it a new name, or take the old column away before'
  throw new Unsupported('form', `a parse into "${twice.name}", which is a column already,`, node.span, hint)
}

function asString(node: Node, context: Context) {
  const expression = node.get('Expression')
  return converted(bindScalar(expression, context), 'string', expression.span)
}

function partOf(node: Node, columns: Relation['columns']): ParsePart {
  if (node.kind === 'StarExpression') return { kind: 'skip' }
  if (node.kind === 'NameDeclaration' || node.kind === 'NameAndTypeDeclaration') {
    const name = nameOf(node.kind === 'NameDeclaration' ? node : node.get('Name'))
    return { kind: 'capture', name, type: columns.find((column) => column.name === name)?.type ?? 'string' }
  }
  if (node.kind.endsWith('StringLiteralExpression')) return { kind: 'text', text: node.literalText }
  throw new Unsupported('form', `"${node.text}" in a parse pattern`, node.span)
}

/** `parse-kv`: values by their keys become columns. */
export function bindParseKv(node: Node, input: Relation, context: Context): Relation {
  const properties = node.find('WithClause')?.list('Properties') ?? []
  const texts = (name: string) =>
    properties.filter((one) => one.get('Name').text === name).map((one) => one.get('Expression').literalText)
  const [pairDelimiter] = texts('pair_delimiter')
  const [keyDelimiter] = texts('kv_delimiter')
  const [regex] = texts('regex')
  const greedy = properties.find((one) => one.get('Name').text === 'greedy')
  return {
    kind: 'parse-kv',
    input,
    value: asString(node, context),
    keys: node.get('Keys').list('Columns').map(keyOf),
    quotes: texts('quote'),
    escapes: texts('escape'),
    greedy: greedy?.get('Expression').text === 'true',
    ...(pairDelimiter === undefined ? {} : { pairDelimiter }),
    ...(keyDelimiter === undefined ? {} : { keyDelimiter }),
    ...(regex === undefined ? {} : { regex }),
    columns: columnsOfNode(node),
    span: node.span,
  }
}

function keyOf(node: Node): RelationOf<'parse-kv'>['keys'][number] {
  const name = node.get('Name')
  return { name: nameOf(name), type: name.type ?? (node.get('Type').text as KqlType) } // the parser knows the type's name
}
