import { TrafficError } from '../model/index.ts'
import { literal, quoted } from './columns.ts'
import { inMemory } from './database.ts'

/** A table that somebody wrote: column names, and every cell as text. */
interface ParquetTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** Reads a Parquet file, or the distinct values of one of its columns, whatever the types. For small tables, not for flows. */
export async function readParquet(file: string, column?: string): Promise<ParquetTable> {
  const cells = column === undefined ? 'COLUMNS(*)::VARCHAR' : `DISTINCT ${quoted(column)}::VARCHAR`
  try {
    return await inMemory(async (connection) => {
      const reader = await connection.runAndReadAll(`SELECT ${cells} FROM read_parquet(${literal(file)})`)
      return { columns: reader.columnNames(), rows: reader.getRows() as (string | null)[][] } // the query casts every cell to text
    })
  } catch (cause) {
    const [reason = ''] = String(cause instanceof Error ? cause.message : cause).split('\n')
    throw new TrafficError('store/bad-rows', `this is no Parquet file: ${reason}`, { place: { file }, cause })
  }
}
