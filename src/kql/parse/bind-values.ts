import type { Literal, Named } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlColumn } from '../types.ts'
import { bindScalar, clip, converted } from './bind-scalar.ts'
import type { Context } from './environment.ts'
import { nameOf } from './names.ts'
import type { Node } from './node.ts'

/**
 * The values of a list of expressions, each under the column that the binder put in its place. A function such as
 * `series_stats` gives several columns at once.
 */
export function bindValues(nodes: readonly Node[], columns: readonly KqlColumn[], context: Context): readonly Named[] {
  const widths = widthsOf(nodes, columns.length)
  let at = 0
  return nodes.flatMap((node, index) => {
    const own = columns.slice(at, at + widths[index]!)
    at += own.length
    return named(node, own, context)
  })
}

/** How many columns each expression gives: of a function of several all, or in `print` only those that the text names. */
function widthsOf(nodes: readonly Node[], total: number): readonly number[] {
  const whole = nodes.map((node) => tupleOf(node)?.length ?? 1)
  const written = nodes.map((node, index) => (tupleOf(node) && namesOf(node)?.length) || whole[index]!)
  const fitting = [whole, written].find((widths) => widths.reduce((sum, width) => sum + width, 0) === total)
  if (fitting !== undefined) return fitting
  const [first] = nodes
  throw new Unsupported('form', `"${clip(first?.text ?? '')}", whose columns cannot be told apart,`, first!.span)
}

/** The columns that an expression becomes when all of them are kept: those it names, then the function's own names. */
export function tupleColumns(node: Node): readonly KqlColumn[] | undefined {
  const names = namesOf(node)
  const columns = tupleOf(node)
  return columns?.map(({ name, type }, index) => ({ name: names?.[index] ?? name, type }))
}

/** One value for each of the columns, from an expression that gives as many or one. */
export function named(node: Node, columns: readonly KqlColumn[], context: Context): readonly Named[] {
  const value = bindScalar(expressionOf(node), context)
  if (tupleOf(node) === undefined) return columns.map(({ name }) => ({ name, value }))
  return columns.map(({ name, type }, index) => {
    const place: Literal = { kind: 'literal', type: 'long', value: BigInt(index), span: node.span }
    const part = { kind: 'call', fn: '[]', args: [value, place], type: 'dynamic', span: node.span } as const
    return { name, value: converted(part, type, node.span) }
  })
}

/** The columns of an expression that gives several; undefined for one that gives a value. */
function tupleOf(node: Node): readonly KqlColumn[] | undefined {
  const { type, columns } = expressionOf(node)
  return type === undefined ? columns : undefined
}

function expressionOf(node: Node): Node {
  return node.kind.endsWith('NamedExpression') ? node.get('Expression') : node
}

/** The names that a text gives: `a = ...`, `(a, b) = ...`; undefined when it gives none. */
function namesOf(node: Node): readonly string[] | undefined {
  if (node.kind === 'SimpleNamedExpression') return [nameOf(node.get('Name'))]
  if (node.kind !== 'CompoundNamedExpression') return undefined
  return node.get('Names').list('Names').map(nameOf)
}
