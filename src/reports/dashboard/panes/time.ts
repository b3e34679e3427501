import type { Context } from '../context.ts'
import { drawColumns } from '../draw/columns.ts'
import { columnsOf, type Pane } from '../pane.ts'
import { emptySums, sumBy, viewOf } from '../view.ts'
import { binName, countText } from '../words.ts'

/** What was allowed and denied when; the whole window, the chosen part in full colour. */
export function timePane({ data, all, view }: Context): Pane {
  const { filter } = view
  const { facts } = viewOf(all, { ...filter, from: 0, to: data.bins }, data.bins)
  const sums = sumBy(facts, ({ bin }) => String(bin))
  const bins = Array.from({ length: data.bins }, (_, bin) => ({
    name: binName(bin, data),
    sums: sums.get(String(bin)) ?? emptySums(),
  }))
  const columns = bins.map(({ name, sums: { allowed, denied } }, bin) => ({
    ...{ name, parts: [allowed, denied], isChosen: bin >= filter.from && bin < filter.to },
    says: `${name}: ${countText(allowed)} allowed, ${countText(denied)} denied`,
  }))
  const parts = [
    { look: 'allowed', name: 'allowed flows' },
    { look: 'denied', name: 'denied flows' },
  ]
  const most = columns.reduce((a, b) => (b.parts[0]! + b.parts[1]! > a.parts[0]! + a.parts[1]! ? b : a), columns[0]!)
  return {
    ...{
      id: 'time',
      title: 'Over time',
      question: `Flows by intervals of ${lengthText(data.minutes)} (UTC). The sliders choose a part.`,
    },
    summary: facts.length === 0 ? 'No flows.' : `The fullest interval is ${most.says}.`,
    ...(facts.length > 0 && { draw: (width: number) => drawColumns({ columns, parts }, width) }),
    table: {
      columns: columnsOf('Start', 'Allowed:count', 'Denied:count', 'Bytes out:bytes', 'Bytes back:bytes'),
      rows: bins.map(({ name, sums: { allowed, denied, isMetered, bytesOut, bytesBack } }) => [
        ...[name, allowed, denied, isMetered ? bytesOut : null, isMetered ? bytesBack : null],
      ]),
    },
  }
}

function lengthText(minutes: number): string {
  if (minutes % 1440 === 0) return minutes === 1440 ? 'a day' : `${minutes / 1440} days`
  if (minutes % 60 === 0) return minutes === 60 ? 'an hour' : `${minutes / 60} hours`
  return `${minutes} minutes`
}
