import type { Context } from '../context.ts'
import { columnsOf, type Pane } from '../pane.ts'
import type { Fact } from '../view.ts'
import { binName, countText } from '../words.ts'

/** How far the numbers of the page can be trusted. */
export function qualityPane({ data, all, view }: Context): Pane {
  const gaps = gapsOf(all, data.bins)
  const share = (of: (fact: Fact) => boolean) => {
    const total = flowsOf(view.facts)
    return total === 0 ? 'no flows' : `${((100 * flowsOf(view.facts.filter(of))) / total).toFixed(1)} %`
  }
  const checks: readonly (readonly [string, string, string])[] = [
    [
      'Intervals without a row',
      gaps.length === 0
        ? 'none'
        : `${gaps.length} of ${data.bins}: ${gaps
            .slice(0, 12)
            .map((bin) => binName(bin, data))
            .join(', ')}${gaps.length > 12 ? ', …' : ''}`,
      'Nothing logged, or blobs that did not arrive: azta doctor says which.',
    ],
    [
      'Flows whose bytes nobody counted',
      share(({ bytesOut }) => bytesOut === null),
      'Flow logs of version 1 count none: write version 2.',
    ],
    [
      'Flows without a known VNet at either end',
      share(({ series: { source, destination } }) => source.vnet === '' && destination.vnet === ''),
      'Reduce with a topology: azta topology export, then azta ingest --topology.',
    ],
    [
      'Public flows without a country or region',
      share(({ series }) => series.FlowType === 'ExternalPublic' && series.Country === ''),
      'Reduce with address lists: azta ingest --geo.',
    ],
    [
      'Flows that stand without their port',
      share(({ series }) => series.folded === 1),
      'A page holds 20,000 rows: choose a shorter window to see them.',
    ],
    [
      'Flows that stand without addresses',
      share(({ series }) => series.folded === 2),
      'A page holds 20,000 rows: choose a shorter window to see them.',
    ],
  ]
  return {
    ...{ id: 'quality', title: 'Data quality', question: 'How far can these numbers be trusted?', isOpen: true },
    summary:
      gaps.length === 0
        ? 'Every interval of the window has rows.'
        : `${countText(gaps.length)} of ${countText(data.bins)} intervals have no row.`,
    table: { columns: columnsOf('What', 'How much', 'What to do'), rows: checks },
  }
}

/** Bins in which nothing at all was logged. */
export function gapsOf(all: readonly Fact[], bins: number): readonly number[] {
  const seen = new Set(all.map(({ bin }) => bin))
  return Array.from({ length: bins }, (_, bin) => bin).filter((bin) => !seen.has(bin))
}

function flowsOf(facts: readonly Fact[]): number {
  return facts.reduce((so, { flows }) => so + flows, 0)
}
