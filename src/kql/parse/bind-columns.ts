import type { ColumnReference, Literal, Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlColumn } from '../types.ts'
import { bindScalar } from './bind-scalar.ts'
import type { Context } from './environment.ts'
import type { Node } from './node.ts'

type BindCall = (args: readonly Node[], node: Node, context: Context) => Scalar

/** Functions that ask for more than values, for columns or settings: they are resolved while the text is bound. */
export const COLUMN_FUNCTIONS: Readonly<Record<string, BindCall>> = {
  column_ifexists: columnIfExists,
  columnifexists: columnIfExists,
  iscolumnexists: isColumn,
  pack_all: packAll,
  bag_pack_columns: packColumns,
  column_names_of: columnNames,
  bin_auto: binAuto,
}

/** Whether a function of this name asks for columns. */
export function isColumnFunction(name: string): boolean {
  return Object.hasOwn(COLUMN_FUNCTIONS, name)
}

function columnIfExists(args: readonly Node[], node: Node, context: Context): Scalar {
  const column = columnNamed(args[0]!, context)
  return column === undefined ? bindScalar(args[1]!, context) : reference(column, node)
}

function isColumn(args: readonly Node[], node: Node, context: Context): Scalar {
  const value = columnNamed(args[0]!, context) !== undefined
  return { kind: 'literal', type: 'bool', value, span: node.span }
}

function columnNamed(name: Node, context: Context): KqlColumn | undefined {
  const bound = bindScalar(name, context)
  if (bound.kind !== 'literal') throw new Unsupported('form', 'a computed column name', name.span)
  return context.row.find((column) => column.name === bound.value)
}

/** Every column of the row, by its name; then whether empty ones are left out, where the text says so. */
function packAll(args: readonly Node[], node: Node, context: Context): Scalar {
  const pairs = context.row.flatMap((column) => [text(column.name, node), reference(column, node)])
  const ignore = args.map((arg) => bindScalar(arg, context))
  return { kind: 'call', fn: 'pack_all', args: [...pairs, ...ignore], type: 'dynamic', span: node.span }
}

function packColumns(args: readonly Node[], node: Node, context: Context): Scalar {
  const pairs = args.flatMap((arg) => [text(arg.symbol?.name ?? arg.text, arg), bindScalar(arg, context)])
  return { kind: 'call', fn: 'bag_pack', args: pairs, type: 'dynamic', span: node.span }
}

/** The names of a table's columns, which are known before it runs. */
function columnNames([table]: readonly Node[], node: Node): Scalar {
  if (table?.columns === undefined) throw new Unsupported('form', 'a table whose columns are not known', node.span)
  const value = JSON.stringify(table.columns.map(({ name }) => name))
  return { kind: 'literal', type: 'dynamic', value, span: node.span }
}

/** A bin whose size and origin stand in `set` statements (learn.microsoft.com/kusto/query/bin-auto-function). */
function binAuto([value]: readonly Node[], node: Node, context: Context): Scalar {
  const { span } = node
  const [size, at] = ['size', 'at'].map((name) => context.names.get(`query_bin_auto_${name}`))
  if (size?.kind !== 'scalar')
    throw new Unsupported('form', 'bin_auto without a size', span, 'set query_bin_auto_size=1h;')
  const bound = bindScalar(value!, context)
  const zero: Literal = { kind: 'literal', type: bound.type, value: bound.type === 'real' ? 0 : 0n, span }
  const origin = at?.kind === 'scalar' ? at.value : zero
  return { kind: 'call', fn: 'bin_at', args: [bound, size.value, origin], type: bound.type, span }
}

function text(value: string, node: Node): Literal {
  return { kind: 'literal', type: 'string', value, span: node.span }
}

function reference(column: KqlColumn, node: Node): ColumnReference {
  return { kind: 'column', ...column, span: node.span }
}
