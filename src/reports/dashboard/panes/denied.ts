import { shortId } from '../../plain-text.ts'
import type { Context } from '../context.ts'
import type { Pane } from '../pane.ts'
import { lastOf } from '../words.ts'
import { groupedPane } from './grouped.ts'
import { groupsOf } from './grouping.ts'

/** What is denied, by which rule. */
export function deniedPane({ view }: Context): Pane {
  const groups = groupsOf(
    view.facts,
    ({ series: { FlowStatus, AclGroup, AclRule, FlowDirection } }) =>
      FlowStatus === 'Denied' ? [AclRule || '(no rule named)', shortId(AclGroup), FlowDirection] : undefined,
    ([rule, group, direction]) => `${rule} ${direction} · ${lastOf(String(group))}`,
  )
  return groupedPane(groups, {
    ...{ id: 'denied', title: 'Denied by rule', question: 'Which rules stop how much?' },
    ...{ cells: ['Rule', 'Group', 'Direction'], by: 'flows', empty: 'Nothing was denied.' },
    advice:
      'One rule that stops a host of your own again and again: a missing rule, or a program to switch off. Outbound: look for what tries.',
  })
}
