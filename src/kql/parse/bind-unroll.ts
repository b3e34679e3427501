import type { Expansion, Relation, RelationOf } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlColumn } from '../types.ts'
import { bindRelation, columnsOfNode } from './bind-relation.ts'
import { bindScalar, clip } from './bind-scalar.ts'
import { type Context, withBody, withRow } from './environment.ts'
import { writtenName } from './names.ts'
import type { Node } from './node.ts'
import { parametersOf } from './parameters.ts'

type Unrolling = Omit<RelationOf<'mv-expand'>, 'kind' | 'input'>

/** `mv-expand`: one row for each element. */
export function bindMvExpand(node: Node, input: Relation, context: Context): Relation {
  return { ...bindUnrolling(node, columnsOfNode(node), context), kind: 'mv-expand', input }
}

/** `mv-apply`: its body starts with the rows of one row unrolled. */
export function bindMvApply(node: Node, input: Relation, context: Context): Relation {
  const { span } = node
  const unrolling = bindUnrolling(node, unrolledColumns(node, input.columns), context)
  const rows: Relation = { kind: 'rows', columns: unrolling.columns, span }
  const body = bindRelation(node.get('Subquery').get('Expression'), withBody(context, rows))
  return { kind: 'mv-apply', input, unrolling, body, columns: columnsOfNode(node), span }
}

/** `partition by key (body)`; `hint.strategy` says how Azure spreads the work, which changes no answer. */
export function bindPartition(node: Node, input: Relation, context: Context): Relation {
  const { span } = node
  const operand = node.get('Operand')
  if (operand.kind !== 'PartitionSubquery') {
    throw new Unsupported(
      'form',
      'a partition in braces',
      operand.span,
      'write its body in parentheses, without a table',
    )
  }
  const key = bindScalar(node.get('ByExpression'), context)
  const rows: Relation = { kind: 'rows', columns: input.columns, span }
  const body = bindRelation(operand.get('Subquery'), withBody(context, rows))
  return { kind: 'partition', input, key, body, columns: columnsOfNode(node), span }
}

function bindUnrolling(node: Node, columns: readonly KqlColumn[], context: Context): Unrolling {
  const parameters = parametersOf(node, ['with_itemindex', 'bagexpansion', 'kind'])
  const kind = parameters.get('bagexpansion') ?? parameters.get('kind')
  if (kind !== undefined && !['bag', 'array'].includes(kind.text)) {
    throw new Unsupported('form', `bagexpansion=${kind.text}`, kind.span)
  }
  const indexColumn = parameters.get('with_itemindex')?.text
  const named = new Set([...context.row.map(({ name }) => name), indexColumn])
  const expands = node.list('Expressions').map((one) => bindExpansion(one, { columns, named }, context))
  const limit = (node.find('RowLimitClause') ?? node.find('RowLimit'))?.find('RowLimit')
  return {
    expands,
    columns,
    span: node.span,
    pairs: kind?.text === 'array',
    ...(indexColumn === undefined ? {} : { indexColumn }),
    ...(limit === undefined ? {} : { limit: bindScalar(limit, withRow(context, [])) }),
  }
}

/** An expression without a name of its own takes the next column that the binder has added. */
function bindExpansion(
  node: Node,
  { columns, named }: { readonly columns: readonly KqlColumn[]; readonly named: Set<string | undefined> },
  context: Context,
): Expansion {
  const expression = node.get('Expression')
  const written = writtenName(expression)
  const column = columns.find(({ name }) => (written === '' ? !named.has(name) : name === written))
  if (column === undefined) {
    throw new Unsupported('form', `"${clip(node.text)}" without a name`, node.span, 'name it: x = ...')
  }
  named.add(column.name)
  return { ...column, value: bindScalar(expression, context) }
}

/** The columns that the body of mv-apply starts with: unrolled ones in their place or after the others, then the index. */
function unrolledColumns(node: Node, columns: readonly KqlColumn[]): readonly KqlColumn[] {
  const expanded = node.list('Expressions').map((one): KqlColumn => {
    const type = one.find('ToTypeOf')?.get('TypeOf').list('Types')[0]?.text ?? 'dynamic'
    return { name: writtenName(one.get('Expression')), type: type as KqlColumn['type'] } // the parser knows the type's name
  })
  const index = parametersOf(node, ['with_itemindex']).get('with_itemindex')?.text
  const all: readonly KqlColumn[] = index === undefined ? expanded : [...expanded, { name: index, type: 'long' }]
  const replaced = columns.map((column) => all.find(({ name }) => name === column.name) ?? column)
  return [...replaced, ...all.filter(({ name }) => !columns.some((column) => column.name === name))]
}
