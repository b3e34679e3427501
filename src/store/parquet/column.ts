import type { KustoType } from '../../model/index.ts'
import type { Codes } from './bit-packing.ts'
import type { Texts } from './texts.ts'

/** The Kusto types that rows of Traffic Analytics are made of. */
export type ParquetType = Extract<KustoType, 'bool' | 'int' | 'long' | 'real' | 'string' | 'datetime'>

/** A column of a file. Every column may hold nulls. */
export interface ParquetColumn {
  readonly name: string
  readonly type: ParquetType
}

/** One value: a boolean, a number, a long, a text; of a datetime its UTC milliseconds. */
export type ParquetValue = boolean | number | bigint | string | null

/** The cells of a column, in one of the forms that its writer may have them in. */
export type ParquetCells =
  /** The same in every row. It costs some bytes, however many rows there are. */
  | { readonly constant: ParquetValue }
  /** string: the text that each row's code points at. Texts without a row are not written. */
  | { readonly codes: Codes; readonly dictionary: Texts }
  /** string: a text for each row. */
  | { readonly texts: Texts }
  /** bool: 0 or 1. */
  | { readonly flags: Uint8Array; readonly present?: Presence }
  /** real; whole numbers of int, of long below 2^51, and of datetime (milliseconds). */
  | { readonly numbers: NumberArray; readonly present?: Presence }
  /** long. */
  | { readonly longs: BigInt64Array; readonly present?: Presence }

export type NumberArray = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

/** Of each row 1 when it has a value, 0 when it is null. Absent: no row is null. */
export type Presence = Uint8Array
