import { refusalOf } from '../functions/refused.ts'
import type { Relation } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlColumn } from '../types.ts'
import { bindFind, bindSearch } from './bind-find.ts'
import { bindOperator } from './bind-operator.ts'
import { bindPatternCall } from './bind-pattern.ts'
import { bindScalar, clip } from './bind-scalar.ts'
import { bindUnion } from './bind-union.ts'
import { bindValues } from './bind-values.ts'
import { callFunction } from './call-function.ts'
import { type Context, withRow } from './environment.ts'
import type { Node } from './node.ts'

/** Operators that stand where a pipeline starts, by the parser's names of their nodes. */
export const STARTS: ReadonlySet<string> = new Set([
  'PrintOperator',
  'RangeOperator',
  'SearchOperator',
  'FindOperator',
  'UnionOperator',
])

/** Binds an expression that gives a table: where a pipeline starts, or a whole pipeline. */
export function bindRelation(node: Node, context: Context): Relation {
  const outside = withRow(context, [])
  switch (node.kind) {
    case 'PipeExpression':
      return bindOperator(node.get('Operator'), bindRelation(node.get('Expression'), outside), outside)
    case 'ParenthesizedExpression':
    case 'MaterializeExpression':
      return bindRelation(node.get('Expression'), outside)
    case 'NameReference':
      return bindTable(node, outside)
    case 'FunctionCallExpression':
    case 'PathExpression':
      return bindPatternCall(node, outside) ?? called(node, outside)
    case 'DataTableExpression':
      return bindDatatable(node, outside)
    case 'PrintOperator':
      return bindPrint(node, outside)
    case 'RangeOperator':
      return bindRange(node, outside)
    case 'SearchOperator':
      return bindSearch(node, undefined, outside)
    case 'FindOperator':
      return bindFind(node, outside)
    case 'UnionOperator':
      return bindUnion(node, undefined, outside)
    default:
      if (context.body !== undefined) return bindOperator(node, context.body, outside)
      throw unsupportedOperator(node)
  }
}

/** The columns the binder says come out of a node. */
export function columnsOfNode(node: Node): readonly KqlColumn[] {
  if (node.columns !== undefined) return node.columns
  throw new Unsupported('form', `"${clip(node.text)}", whose columns are not known before it runs,`, node.span)
}

/** An operator that does not compile, by the word that starts it in the text: `mv-apply`, `evaluate`. */
export function unsupportedOperator(node: Node): Unsupported {
  const name = /^[\w-]+/.exec(node.text)?.[0] ?? node.kind
  return new Unsupported('operator', name, node.span, refusalOf(name, 'operator'))
}

function bindTable(node: Node, context: Context): Relation {
  const name = node.symbol?.name ?? node.text
  const { span } = node
  const binding = context.names.get(name)
  const named = context.query.named.get(name)
  if (binding === undefined && named !== undefined) return { ...named, span }
  if (binding?.kind === 'relation') return { ...binding.relation, span }
  if (binding?.kind === 'function') return called(node, context)
  if (node.symbol?.kind === 'Table') return { kind: 'table', name, columns: columnsOfNode(node), span }
  throw new Unsupported('form', `"${clip(node.text)}" where a table is wanted`, span)
}

function called(node: Node, context: Context): Relation {
  if (node.kind === 'PathExpression') throw unsupportedOperator(node)
  const name = node.symbol?.name
  if (name === 'materialize' || name === 'view') return bindRelation(node.get('ArgumentList').elements[0]!, context)
  if (name === 'table') return bindTableCall(node, context)
  const { relation } = callFunction(node, context)
  if (relation !== undefined) return { ...relation, span: node.span }
  throw new Unsupported('form', `"${clip(node.text)}" where a table is wanted`, node.span)
}

/** `table("name")`: a table of the database, whatever lets are called (https://learn.microsoft.com/kusto/query/table-function). */
function bindTableCall(node: Node, context: Context): Relation {
  const { span } = node
  const value = bindScalar(node.get('ArgumentList').elements[0]!, context)
  if (value.kind !== 'literal') throw new Unsupported('form', `"${clip(node.text)}" of no literal`, span)
  const table = context.query.tables.find((one) => one.name === value.value)
  if (table === undefined) throw new Unsupported('form', `the table "${value.value}", which is not there,`, span)
  const columns = table.columns.map(({ name, type }) => ({ name, type }))
  return { kind: 'table', name: table.name, columns, span }
}

function bindDatatable(node: Node, context: Context): Relation {
  const columns = columnsOfNode(node)
  const values = node.list('Values').map((value) => bindScalar(value, context))
  const height = columns.length === 0 ? 0 : values.length / columns.length
  const rows = Array.from({ length: height }, (_, row) =>
    values.slice(row * columns.length, (row + 1) * columns.length),
  )
  return { kind: 'datatable', rows, columns, span: node.span }
}

function bindPrint(node: Node, context: Context): Relation {
  const columns = columnsOfNode(node)
  const values = bindValues(node.list('Expressions'), columns, context)
  return { kind: 'print', values, columns, span: node.span }
}

function bindRange(node: Node, context: Context): Relation {
  const [from, to, step] = ['From', 'To', 'Step'].map((part) => bindScalar(node.get(part), context))
  return { kind: 'range', from: from!, to: to!, step: step!, columns: columnsOfNode(node), span: node.span }
}
