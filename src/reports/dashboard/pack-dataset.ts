import type { Row, trafficCube } from '../../../queries/index.ts'
import type { TimeWindow } from '../../model/index.ts'
import { type Coded, type Dataset, END_COLUMNS, SERIES_COLUMNS } from './dataset.ts'

type Fact = Row<typeof trafficCube>

/** What a dataset is of. */
export interface CubeOf {
  readonly window: TimeWindow
  readonly minutes: number
  readonly limit: number
}

/** The rows of a cube in columns; a row more than the limit is the sign that there are more. Time and memory grow with the rows. */
export function packDataset(all: readonly Fact[], { window, minutes, limit }: CubeOf): Dataset {
  const rows = all.slice(0, limit)
  const ends = new Distinct()
  const series = new Distinct()
  const seriesOf = rows.map((row) => series.of(seriesCells(row, ends)))
  const order = rows.map((_, index) => index).sort((a, b) => seriesOf[a]! - seriesOf[b]!)
  const sorted = order.map((index) => rows[index]!)
  const column = (at: number) => series.rows.map((cells) => cells[at]!)
  return {
    ...{ from: window.from.toISOString(), to: window.to.toISOString(), minutes, isCut: all.length > limit },
    bins: Math.ceil((window.to.getTime() - window.from.getTime()) / (minutes * 60_000)),
    ends: codedColumns(END_COLUMNS, ends, 0),
    series: {
      ...codedColumns(SERIES_COLUMNS, series, 5),
      ...{ source: column(0) as number[], destination: column(1) as number[], port: column(2) as (number | null)[] },
      ...{ copy: column(3) as number[], folded: column(4) as number[] },
    },
    facts: {
      steps: order.map((index, at) => seriesOf[index]! - (at === 0 ? 0 : seriesOf[order[at - 1]!]!)),
      bin: sorted.map(({ Bin }) => Number(Bin)),
      flows: sorted.map(({ Flows }) => Number(Flows)),
      packets: sorted.map(({ Packets }) => counted(Packets)),
      bytesOut: sorted.map(({ BytesOut }) => counted(BytesOut)),
      bytesBack: sorted.map(({ BytesBack }) => counted(BytesBack)),
    },
  }
}

type Cells = readonly (string | number | null)[]

/** Rows of cells, each once. */
class Distinct {
  readonly rows: Cells[] = []
  readonly #at = new Map<string, number>()

  /** The index of the row. */
  of(cells: Cells): number {
    const key = JSON.stringify(cells)
    const known = this.#at.get(key)
    if (known !== undefined) return known
    this.#at.set(key, this.rows.length)
    return this.rows.push(cells) - 1
  }
}

function seriesCells(row: Fact, ends: Distinct): Cells {
  const source = ends.of(END_COLUMNS.map((name) => row[`Src${name}`]))
  const destination = ends.of(END_COLUMNS.map((name) => row[`Dest${name}`]))
  const shared = SERIES_COLUMNS.map((name) => row[name])
  return [source, destination, row.DestPort, row.IsCopy ? 1 : 0, Number(row.Folded), ...shared]
}

/** Cells of all rows from the first named column on, column by column. */
function codedColumns<Name extends string>(names: readonly Name[], { rows }: Distinct, first: number) {
  const columns = names.map((name, at) => [name, coded(rows.map((cells) => String(cells[first + at])))] as const)
  return Object.fromEntries(columns) as Record<Name, Coded> // one column for each name
}

function coded(column: readonly string[]): Coded {
  const texts = [...new Set(column)]
  const at = new Map(texts.map((text, index) => [text, index]))
  return { texts, codes: column.map((text) => at.get(text)!) }
}

function counted(sum: bigint | null): number | null {
  return sum === null ? null : Number(sum)
}
