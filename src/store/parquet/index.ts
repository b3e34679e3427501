export type { Codes } from './bit-packing.ts'
export type { ParquetCells, ParquetColumn } from './column.ts'
export { writeParquet } from './parquet-file.ts'
export { type Texts, textsOf } from './texts.ts'
