import type { Context } from '../context.ts'
import { columnsOf, type Pane } from '../pane.ts'
import { sumBy } from '../view.ts'
import { countText, endName, portName } from '../words.ts'
import { ownEnd } from './internet-paths.ts'

/** Traffic with addresses of a threat list. */
export function maliciousPane({ view, page: { threats } }: Context): Pane {
  const groups = sumBy(view.facts, ({ series }) => {
    if (series.FlowType !== 'MaliciousFlow') return undefined
    const own = ownEnd(series)
    const other = own === series.source ? series.destination : series.source
    const { Country, FlowDirection, FlowStatus } = series
    return JSON.stringify([
      endName(other, series),
      Country,
      own.Ip,
      own.Vm,
      FlowDirection,
      portName(series),
      FlowStatus,
    ])
  })
  const rows = [...groups].map(([key, sums]) => {
    const cells = JSON.parse(key) as [string, string, string, string, string, string, string] // written above
    const [type = '', description = ''] = threats?.[cells[0]] ?? []
    const bytes = sums.isMetered ? sums.bytesOut + sums.bytesBack : null
    return [...cells.slice(0, 2), type, description, ...cells.slice(2), sums.allowed + sums.denied, bytes]
  })
  const allowed = rows.filter((row) => row[8] === 'Allowed')
  const sorted = rows.toSorted((a, b) => String(a[8]).localeCompare(String(b[8])) || Number(b[9]) - Number(a[9]))
  return {
    ...{
      id: 'malicious',
      title: 'Known bad addresses',
      question: 'Which hosts exchanged traffic with addresses of a threat list, and was it allowed?',
    },
    summary: summaryOf(rows.length, allowed.length, threats !== undefined),
    isOpen: rows.length > 0,
    table: {
      columns: columnsOf(
        'Address',
        'Country',
        'Threat',
        'Description',
        'Host',
        'VM',
        'Direction',
        'Port',
        'Decision',
        'Flows:count',
        'Bytes:bytes',
      ),
      rows: sorted,
    },
    advice:
      allowed.length > 0
        ? 'Allowed outbound: isolate the host and look for the process. Allowed inbound: close the port.'
        : 'All of it was denied: watch, and look whether the same source tries elsewhere.',
  }
}

function summaryOf(all: number, allowed: number, isKnown: boolean): string {
  if (all > 0) return `${countText(all)} rows, ${countText(allowed)} of them allowed.`
  return isKnown ? 'None.' : 'Unknown: the store holds nothing that came from a threat list.'
}
