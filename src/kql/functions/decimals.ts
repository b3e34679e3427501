import { Unsupported } from '../kql-error.ts'
import type { Sql } from '../lower/sql.ts'
import type { Span } from '../types.ts'

/** Functions that take or give decimal numbers, which are texts in the database: every other one would misread them. */
export const DECIMAL_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['+', '-', '*', '/', '%', 'negate', '==', '!=', '<', '<=', '>', '>=', 'in', '!in', 'between', '!between'],
  ...['iff', 'iif', 'case', 'coalesce', 'isnull', 'isnotnull', 'notnull', 'isempty', 'isnotempty', 'notempty'],
  ...['convert', 'todecimal', 'tostring', 'toint', 'tolong', 'toreal', 'todouble', 'tobool', 'toboolean', 'todynamic'],
  ...['abs', 'bin', 'floor', 'ceiling', 'round', 'max_of', 'min_of', 'gettype', 'parse_version'],
  ...['strcat', 'strcat_delim', 'strlen', 'pack_array', 'pack', 'bag_pack', 'pack_dictionary', 'pack_all'],
])

/** Aggregates that do. */
export const DECIMAL_AGGREGATES: ReadonlySet<string> = new Set([
  ...['sum', 'sumif', 'avg', 'avgif', 'min', 'minif', 'max', 'maxif', 'arg_max', 'argmax', 'arg_min', 'argmin'],
  ...['take_any', 'any', 'take_anyif', 'anyif', 'dcount', 'dcountif', 'count_distinct', 'count_distinctif'],
  ...['make_list', 'make_list_if', 'make_list_with_nulls', 'make_set', 'make_set_if', 'makelist', 'makeset'],
])

/** Stops at a call with decimals that is not among those that know them. */
export function refuseDecimals(
  call: { readonly fn: string; readonly span: Span },
  args: readonly Sql[],
  known: ReadonlySet<string>,
): void {
  if (known.has(call.fn) || args.every(({ type }) => type !== 'decimal')) return
  throw new Unsupported('form', `"${call.fn}" of a decimal`, call.span, 'convert it with toreal() or tolong()')
}
