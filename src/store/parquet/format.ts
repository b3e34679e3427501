import type { ParquetType } from './column.ts'
import { type Thrift, thriftStruct } from './thrift.ts'

/** Numbers of https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift */
export const ENCODING = { plain: 0, rle: 3, deltas: 5, dictionary: 8 } as const
export const CODEC = { none: 0, zstd: 6 } as const
const PAGE = { data: 0, dictionary: 2 } as const

/** The physical type of each column type. */
export const PHYSICAL: Readonly<Record<ParquetType, number>> = {
  bool: 0,
  int: 1,
  long: 2,
  datetime: 2,
  real: 5,
  string: 6,
}

/** How a physical type is to be understood: by old readers, and by new ones. A datetime has milliseconds and no zone. */
export const LOGICAL: Partial<Record<ParquetType, { readonly converted: number; readonly logical: Thrift }>> = {
  string: { converted: 0, logical: { struct: { 1: { struct: {} } } } },
  datetime: {
    converted: 9,
    logical: { struct: { 8: { struct: { 1: { flag: false }, 2: { struct: { 1: { struct: {} } } } } } } },
  },
}

interface Page {
  readonly values: number
  readonly encoding: number
  /** Length of its content, and of the same as it lies in the file. */
  readonly bytes: number
  readonly stored: number
}

/** The header in front of a page of data, nulls counted among its values. */
export function dataPageHeader({ values, encoding, bytes, stored }: Page): Uint8Array {
  const page = { 1: int32(values), 2: int32(encoding), 3: int32(ENCODING.rle), 4: int32(ENCODING.rle) }
  return thriftStruct({ 1: int32(PAGE.data), 2: int32(bytes), 3: int32(stored), 5: { struct: page } })
}

/** The header in front of a dictionary. */
export function dictionaryPageHeader({ values, bytes, stored }: Omit<Page, 'encoding'>): Uint8Array {
  const page = { 1: int32(values), 2: int32(ENCODING.plain) }
  return thriftStruct({ 1: int32(PAGE.dictionary), 2: int32(bytes), 3: int32(stored), 7: { struct: page } })
}

function int32(value: number): Thrift {
  return { int32: value }
}
