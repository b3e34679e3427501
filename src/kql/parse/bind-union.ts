import type { Relation } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import { bindRelation, columnsOfNode } from './bind-relation.ts'
import type { Context } from './environment.ts'
import type { Node } from './node.ts'
import { parametersOf } from './parameters.ts'

const KNOWN = ['kind', 'withsource', 'isfuzzy', 'hint.concurrency', 'hint.spread']

/** `union`, at the start of a pipeline or inside of one (`input`). Which columns come out is the binder's word. */
export function bindUnion(node: Node, input: Relation | undefined, context: Context): Relation {
  const parameters = parametersOf(node, KNOWN)
  const legs = node.list('Expressions').map((one, index) => {
    const relation = bindRelation(one, context)
    return { relation, source: sourceName(one, relation, index + (input === undefined ? 0 : 1)) }
  })
  const wildcard = node.list('Expressions').find((one) => one.text.includes('*'))
  if (wildcard !== undefined) throw new Unsupported('form', `the wildcard "${wildcard.text}"`, wildcard.span)
  const first = input === undefined ? [] : [{ relation: input, source: 'union_arg0' }]
  const sourceColumn = parameters.get('withsource')?.text
  return {
    kind: 'union',
    inputs: [...first, ...legs],
    columns: columnsOfNode(node),
    span: node.span,
    ...(sourceColumn === undefined ? {} : { sourceColumn }),
  }
}

/** withsource takes a table's name or the one `as` gives, and numbers the rest (learn.microsoft.com/kusto/query/as-operator). */
function sourceName(node: Node, relation: Relation, index: number): string {
  if (node.kind === 'ParenthesizedExpression') return sourceName(node.get('Expression'), relation, index)
  const last = node.kind === 'PipeExpression' ? node.get('Operator') : undefined
  if (last?.kind === 'AsOperator') return last.get('Name').text
  if (relation.kind === 'table') return relation.name
  return node.kind === 'NameReference' ? node.text : `union_arg${index}`
}
