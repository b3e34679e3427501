import type { Codes } from '../../store/parquet/index.ts'
import type { RowGroups } from './row-groups.ts'

/** Some rows of an interval that are written together. */
export interface RowWindow {
  readonly groups: RowGroups
  /** The first row, and the one behind the last. */
  readonly from: number
  readonly to: number
  /** Of each row its first flow: it stands for all flows of the row in whatever is part of the key. */
  readonly flows: Uint32Array
  /** Of each row the number of its facts. */
  readonly facts: Uint32Array
}

/** The rows `from` to `to` (not included). */
export function rowWindow(groups: RowGroups, from: number, to: number): RowWindow {
  const flows = new Uint32Array(to - from)
  for (let row = from; row < to; row++) flows[row - from] = groups.order[groups.starts[row]!]!
  return { groups, from, to, flows, facts: picked(groups.facts, flows) as Uint32Array }
}

/** The values of a column in these flows. */
export function picked(column: Codes, flows: Uint32Array): Codes {
  const values = new (column.constructor as new (length: number) => Codes)(flows.length) // of the same kind
  for (let row = 0; row < flows.length; row++) values[row] = column[flows[row]!]!
  return values
}
