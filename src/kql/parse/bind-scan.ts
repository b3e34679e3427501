import type { Relation, RelationOf, ScanStep } from '../ir.ts'
import type { KqlType } from '../types.ts'
import { columnsOfNode } from './bind-relation.ts'
import { bindScalar, converted } from './bind-scalar.ts'
import { type Context, withName, withRow } from './environment.ts'
import { nameOf } from './names.ts'
import type { Node } from './node.ts'
import { parametersOf } from './parameters.ts'

type Declared = RelationOf<'scan'>['declared'][number]

/** The official binder adds this column to every scan; the documentation and the service only where it is asked for. */
const UNASKED_MATCH = 'match_id'

/** `scan`: in a step, `name.column` is what the step of that name remembers. */
export function bindScan(node: Node, input: Relation, context: Context): Relation {
  const match = parametersOf(node, ['with_match_id']).get('with_match_id')
  if (match === undefined) context.query.hidden.add(UNASKED_MATCH)
  const declared = (node.find('DeclareClause')?.list('Declarations') ?? []).map((one) => declaredColumn(one, context))
  const nodes = node.list('Steps')
  const row = withRow(context, [...input.columns, ...declared])
  const inside = nodes.reduce((seen, step) => withName(seen, step.get('Name').text, { kind: 'step' }), row)
  return {
    kind: 'scan',
    input,
    partition: (node.find('PartitionByClause')?.list('Expressions') ?? []).map((one) => bindScalar(one, context)),
    declared,
    steps: nodes.map((step) => bindStep(step, declared, inside)),
    matchColumn: match?.text ?? UNASKED_MATCH,
    columns: columnsOfNode(node),
    span: node.span,
  }
}

function declaredColumn(node: Node, context: Context): Declared {
  const name = node.get('NameAndType').get('Name')
  const type = name.type ?? (node.get('NameAndType').get('Type').text as KqlType) // the parser knows the type's name
  const value = node.find('DefaultValue')?.get('Value')
  const column = { name: nameOf(name), type }
  if (value === undefined) return column
  return { ...column, fallback: converted(bindScalar(value, withRow(context, [])), type, value.span) }
}

function bindStep(node: Node, declared: readonly Declared[], context: Context): ScanStep {
  const output = node.find('ScanStepOutput')?.get('OutputKind').text
  const assignments = node.find('ComputationClause')?.list('Assignments') ?? []
  return {
    name: node.get('Name').text,
    output: output === 'last' || output === 'none' ? output : 'all',
    condition: bindScalar(node.get('Condition'), context),
    assignments: assignments.map((one) => {
      const name = nameOf(one.get('Name'))
      const value = bindScalar(one.get('Expression'), context)
      const type = declared.find((column) => column.name === name)?.type ?? value.type
      return { name, value: converted(value, type, value.span) }
    }),
  }
}
