import { bytesText } from '../../units.ts'
import { type Bar, drawBars } from '../draw/bars.ts'
import { columnsOf, type Pane } from '../pane.ts'
import type { Sums } from '../view.ts'
import { countText } from '../words.ts'

/** A group of flows and its sums. */
export interface Group {
  /** Its cells in the table. */
  readonly cells: readonly (string | number | null)[]
  /** Its name in the drawing. */
  readonly name: string
  readonly sums: Sums
}

type Measure = 'bytes' | 'flows'

/** What a pane of groups says besides its groups. */
interface Grouped extends Pick<Pane, 'id' | 'title' | 'question' | 'advice'> {
  /** Names of the cells, as `columnsOf` reads them. */
  readonly cells: readonly string[]
  readonly by: Measure
  readonly empty: string
}

/** A pane of groups, the largest first: ten as bars, all in the table. Where nothing was metered, flows are drawn for bytes. */
export function groupedPane(groups: readonly Group[], { cells, by, empty, ...head }: Grouped): Pane {
  const measure = by === 'bytes' && groups.some(({ sums }) => sums.isMetered) ? 'bytes' : 'flows'
  const all = groups.toSorted(
    (a, b) => length(b.sums, measure) - length(a.sums, measure) || flows(b.sums) - flows(a.sums),
  )
  const bars = all.slice(0, 10).map(({ name, sums }) => barOf(name, sums, measure))
  const parts =
    measure === 'bytes'
      ? [
          { look: 'out', name: 'to the destination' },
          { look: 'back', name: 'back' },
        ]
      : [
          { look: 'allowed', name: 'allowed flows' },
          { look: 'denied', name: 'denied flows' },
        ]
  return {
    ...head,
    summary:
      bars.length === 0
        ? empty
        : `${countText(all.length)} in all; the first is ${bars[0]!.name} with ${bars[0]!.says}.`,
    ...(bars.length > 0 && { draw: (width: number) => drawBars({ bars, parts }, width) }),
    table: {
      columns: columnsOf(...cells, 'Allowed:count', 'Denied:count', 'Bytes out:bytes', 'Bytes back:bytes'),
      rows: all.map(({ cells: own, sums }) => [...own, sums.allowed, sums.denied, ...metered(sums)]),
    },
  }
}

function barOf(name: string, sums: Sums, measure: Measure): Bar {
  if (measure === 'flows') return { name, parts: [sums.allowed, sums.denied], says: countText(flows(sums)) }
  return {
    name,
    parts: [sums.bytesOut, sums.bytesBack],
    says: sums.isMetered ? bytesText(length(sums, measure)) : 'unknown',
  }
}

function length(sums: Sums, measure: Measure): number {
  return measure === 'bytes' ? sums.bytesOut + sums.bytesBack : flows(sums)
}

function flows({ allowed, denied }: Sums): number {
  return allowed + denied
}

function metered({ isMetered, bytesOut, bytesBack }: Sums): (number | null)[] {
  return isMetered ? [bytesOut, bytesBack] : [null, null]
}
