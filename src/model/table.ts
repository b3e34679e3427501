/** The scalar types of Kusto, by the names KQL gives them. */
export type KustoType =
  | 'bool'
  | 'int'
  | 'long'
  | 'real'
  | 'decimal'
  | 'string'
  | 'datetime'
  | 'timespan'
  | 'dynamic'
  | 'guid'

/** One column of a table or of a result. */
export interface Column {
  readonly name: string
  readonly type: KustoType
}

/** A table of the workspace: its name, the month its schema was read, and its columns in order. */
export interface TableSchema<
  Columns extends Readonly<Record<string, KustoType>> = Readonly<Record<string, KustoType>>,
> {
  readonly name: string
  readonly asOf: string
  readonly columns: Columns
}

/** Keeps the literal column types of a table, so that its rows can be typed from it. */
export function defineTable<const Columns extends Readonly<Record<string, KustoType>>>(
  table: TableSchema<Columns>,
): TableSchema<Columns> {
  return table
}

/** The columns of a table as an ordered list. */
export function columnsOf(table: TableSchema): readonly Column[] {
  return Object.entries(table.columns).map(([name, type]) => ({ name, type }))
}

/** What a cell of each Kusto type is in TypeScript; see {@link Cell}. */
interface CellTypes {
  bool: boolean | null
  int: number | null
  long: bigint | null
  real: number | null
  decimal: string | null
  string: string
  datetime: string | null
  timespan: string | null
  dynamic: Dynamic
  guid: string | null
}

/** The type of a cell of the Kusto type `T`. */
export type CellOf<T extends KustoType> = CellTypes[T]

/** A row to be written into a table: every column optional, each typed by its Kusto type. */
export type TableRow<T extends TableSchema> = { [Name in keyof T['columns']]?: CellOf<T['columns'][Name]> }
/** A value of Kusto type `dynamic`: JSON, with longs kept exact as bigint. */
export type Dynamic =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Dynamic[]
  | { readonly [key: string]: Dynamic }

/**
 * One value of a result, in the form every backend answers with, exact and comparable:
 * bool boolean; int and real number (NaN and infinities included); long bigint; decimal and guid text;
 * string text, never null; datetime ISO text with 7 digits and Z (`2026-11-01T10:00:00.0000000Z`);
 * timespan text `[-][d.]hh:mm:ss[.fffffff]`; dynamic parsed JSON. Null is null.
 */
export type Cell = Dynamic
