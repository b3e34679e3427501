export type { ParquetCells, ParquetColumn } from './column.ts'
export { createParquetFile } from './parquet-file.ts'
export { textsOf } from './texts.ts'
