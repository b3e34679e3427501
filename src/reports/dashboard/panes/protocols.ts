import type { Context } from '../context.ts'
import type { Pane } from '../pane.ts'
import { groupedPane } from './grouped.ts'
import { groupsOf } from './grouping.ts'

/** Which services are spoken, by the name that IANA gives the port. */
export function protocolsPane({ view }: Context): Pane {
  const groups = groupsOf(
    view.facts,
    ({ series: { L7Protocol, L4Protocol, folded } }) => [
      L7Protocol || (folded > 0 ? '(other ports)' : '(no name)'),
      L4Protocol,
    ],
    ([service, protocol]) => `${service} ${protocol}`,
  )
  return groupedPane(groups, {
    ...{ id: 'protocols', title: 'Protocols', question: 'Which services are spoken?' },
    ...{ cells: ['Service', 'Protocol'], by: 'bytes', empty: 'No flows.' },
    advice:
      'A service is named by its port alone. Clear-text services (ftp, telnet, http) between networks are worth replacing.',
  })
}
