import { JOIN_FLAVORS, type JoinFlavor, type JoinKey, type Relation } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import { bindRelation, columnsOfNode } from './bind-relation.ts'
import { bindScalar } from './bind-scalar.ts'
import { type Context, withRow } from './environment.ts'
import type { Node } from './node.ts'
import { parametersOf } from './parameters.ts'

/** Other names of join kinds (https://learn.microsoft.com/kusto/query/join-operator). */
const ALIASES: Readonly<Record<string, JoinFlavor>> = {
  anti: 'leftanti',
  leftantisemi: 'leftanti',
  rightantisemi: 'rightanti',
}

/** `join`: without a kind it is innerunique, which keeps one left row for each key. */
export function bindJoin(node: Node, input: Relation, context: Context): Relation {
  const right = bindRelation(node.get('Expression'), context)
  const keys = bindKeys(node.find('ConditionClause'), input, right, context)
  return { kind: 'join', input, right, flavor: flavorOf(node), keys, columns: columnsOfNode(node), span: node.span }
}

/** `lookup`: a join that leaves the right keys out, leftouter unless it says inner. */
export function bindLookup(node: Node, input: Relation, context: Context): Relation {
  const kind = parametersOf(node, ['kind']).get('kind')
  const flavor = kind?.text ?? 'leftouter'
  if (flavor !== 'leftouter' && flavor !== 'inner') throw new Unsupported('form', `lookup kind=${flavor}`, kind!.span)
  const right = bindRelation(node.get('Expression'), context)
  const keys = bindKeys(node.find('LookupClause'), input, right, context)
  return { kind: 'lookup', input, right, flavor, keys, columns: columnsOfNode(node), span: node.span }
}

function flavorOf(node: Node): JoinFlavor {
  const kind = parametersOf(node, ['kind']).get('kind')
  if (kind === undefined) return 'innerunique'
  const flavor = ALIASES[kind.text] ?? JOIN_FLAVORS.find((one) => one === kind.text)
  if (flavor === undefined) throw new Unsupported('form', `join kind=${kind.text}`, kind.span)
  return flavor
}

function bindKeys(clause: Node | undefined, left: Relation, right: Relation, context: Context): readonly JoinKey[] {
  const expressions = clause?.kind === 'JoinOnClause' ? clause.list('Expressions') : []
  return expressions.flatMap((one) => keysOf(one, left, right, context))
}

/** `on a` and `on $left.a == $right.b`; conditions joined by `and` are several keys. */
function keysOf(node: Node, left: Relation, right: Relation, context: Context): readonly JoinKey[] {
  if (node.kind === 'ParenthesizedExpression') return keysOf(node.get('Expression'), left, right, context)
  if (node.kind === 'AndExpression') {
    return ['Left', 'Right'].flatMap((side) => keysOf(node.get(side), left, right, context))
  }
  const { span } = node
  if (node.kind === 'NameReference') {
    const name = node.text
    const typeIn = (relation: Relation) => relation.columns.find((column) => column.name === name)!.type
    const key = (side: 'left' | 'right', relation: Relation) =>
      ({ kind: 'column', name, side, type: typeIn(relation), span }) as const
    return [{ left: key('left', left), right: key('right', right) }]
  }
  if (node.kind !== 'EqualExpression') throw new Unsupported('form', `the join condition "${node.text}"`, span)
  const sides = ['Left', 'Right'].map((side) => bindScalar(node.get(side), withRow(context, [])))
  const of = (side: 'left' | 'right') => sides.find((one) => one.kind === 'column' && one.side === side)
  const [leftKey, rightKey] = [of('left'), of('right')]
  if (leftKey === undefined || rightKey === undefined) {
    throw new Unsupported('form', `the join condition "${node.text}"`, span, 'compare $left.column with $right.column')
  }
  return [{ left: leftKey, right: rightKey }]
}
