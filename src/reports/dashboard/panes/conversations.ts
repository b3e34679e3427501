import type { Context } from '../context.ts'
import type { Pane } from '../pane.ts'
import { endName, portName } from '../words.ts'
import { groupedPane } from './grouped.ts'
import { groupsOf } from './grouping.ts'

/** Who talks to whom, on which port. */
export function conversationsPane({ view }: Context): Pane {
  const groups = groupsOf(
    view.facts,
    ({ series }) => [endName(series.source, series), endName(series.destination, series), portName(series)],
    ([source, destination, port]) => `${source} → ${destination} ${port}`,
  )
  return groupedPane(groups, {
    ...{ id: 'conversations', title: 'Conversations', question: 'Which pairs exchange the most, on which port?' },
    ...{ cells: ['Source', 'Destination', 'Port'], by: 'bytes', empty: 'No flows.' },
    advice: 'A pair that nobody expects is worth a rule; a heavy pair in two regions is worth moving together.',
  })
}
