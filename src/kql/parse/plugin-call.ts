import type { Literal, Relation, Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlColumn } from '../types.ts'
import { bindScalar } from './bind-scalar.ts'
import { type Context, withRow } from './environment.ts'
import { nameOf } from './names.ts'
import type { Node } from './node.ts'

/** Binds `evaluate plugin(...)`: the call, the rows it is about, and the node whose columns come out. */
export type BindPlugin = (call: Node, input: Relation, context: Context, node: Node) => Relation

/** The arguments of a call: those with a name by it, the others by their place; more than there are names are numbered. */
export function argumentsOf(call: Node, names: readonly string[]): ReadonlyMap<string, Node> {
  return new Map(
    call
      .get('ArgumentList')
      .elements.map((arg, index) =>
        arg.kind === 'SimpleNamedExpression'
          ? ([nameOf(arg.get('Name')), arg.get('Expression')] as const)
          : ([names[index] ?? `argument ${index}`, arg] as const),
      ),
  )
}

/** The value of an argument that has to be known before anything runs. */
export function constantOf(node: Node, context: Context): Literal['value'] {
  const value = bindScalar(node, withRow(context, []))
  if (value.kind === 'literal') return value.value
  throw new Unsupported('form', `"${node.text}", which is not a literal,`, node.span)
}

/** An argument that has to name a column. */
export function columnOf(node: Node, context: Context): KqlColumn {
  const value: Scalar = bindScalar(node, context)
  if (value.kind === 'column') return { name: value.name, type: value.type }
  throw new Unsupported('form', `"${node.text}", which is not a column,`, node.span)
}
