import type { Relation, RelationOf, Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import { columnsOfNode } from './bind-relation.ts'
import { bindScalar } from './bind-scalar.ts'
import { type Context, withRow } from './environment.ts'
import type { Node } from './node.ts'
import { parametersOf } from './parameters.ts'

type Series = RelationOf<'make-series'>

/** `make-series`: keys first, then the arrays of aggregates, the axis last. */
export function bindMakeSeries(node: Node, input: Relation, context: Context): Relation {
  const kind = parametersOf(node, ['kind']).get('kind')
  if (kind !== undefined && kind.text !== 'nonempty') throw new Unsupported('form', `kind=${kind.text}`, kind.span)
  const columns = columnsOfNode(node)
  const by = node.find('ByClause')?.list('Expressions') ?? []
  const axis = node.get('OnClause').get('Expression')
  return {
    kind: 'make-series',
    input,
    keys: by.map((one, index) => ({ name: columns[index]!.name, value: bindScalar(one, context) })),
    aggregates: node.list('Aggregates').map((one, index) => {
      const fallback = one.find('DefaultExpression')?.get('Expression')
      const name = columns[by.length + index]!.name
      const value = bindScalar(one.get('Expression'), context)
      return {
        name,
        value,
        ...(fallback === undefined ? {} : { fallback: bindScalar(fallback, withRow(context, [])) }),
      }
    }),
    axis: { name: columns.at(-1)!.name, value: bindScalar(axis, context) },
    ...rangeOf(node.get('RangeClause'), withRow(context, [])),
    nonempty: kind !== undefined,
    columns,
    span: node.span,
  }
}

function rangeOf(clause: Node, context: Context): Pick<Series, 'from' | 'to' | 'step' | 'inclusive'> {
  if (clause.kind === 'MakeSeriesInRangeClause') {
    const [from, to, step] = clause.get('Arguments').elements.map((one) => bindScalar(one, context))
    return { from: from!, to: to!, step: step!, inclusive: true }
  }
  const part = (name: string): Scalar | undefined => {
    const found = clause.find(`MakeSeries${name}Clause`)
    return found === undefined ? undefined : bindScalar(found.get('Expression'), context)
  }
  const [from, to] = [part('From'), part('To')]
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    step: part('Step')!,
    inclusive: false,
  }
}
