import type { Context } from '../context.ts'
import type { Pane } from '../pane.ts'
import type { Fact } from '../view.ts'
import { endName, isPublic, portName } from '../words.ts'
import { groupedPane } from './grouped.ts'
import { groupsOf } from './grouping.ts'

/** Ports of management and databases, which nobody means to show to the internet; as in the packaged question. */
const RISKY = new Set([
  ...[21, 22, 23, 135, 139, 445, 1433, 1521, 2375, 3306, 3389, 5432, 5900, 5985, 5986, 6379, 9200, 27017],
])

/** Whether a port is one of those. */
export function isRisky(port: number | undefined): boolean {
  return port !== undefined && RISKY.has(port)
}

/** Which ports the internet reaches. */
export function openPortsPane({ view }: Context): Pane {
  const groups = groupsOf(view.facts, cellsOf, ([severity, host, , port]) =>
    severity === 'high' ? `⚠ ${host} ${port}` : `${host} ${port}`,
  )
  const first = (cells: readonly unknown[]) => (cells[0] === 'high' ? 1 : 0)
  const isBad = groups.some(({ cells }) => first(cells) === 1)
  const pane = groupedPane(groups, {
    ...{
      id: 'open-ports',
      title: 'Open ports',
      question: 'Which ports does the internet reach, and which rule lets it?',
    },
    ...{
      cells: ['Severity', 'Host', 'VM', 'Port', 'Rule', 'Group'],
      by: 'flows',
      empty: 'The internet reached no port.',
    },
    advice: isBad
      ? 'Close management and database ports (⚠): Bastion, just-in-time access or a private endpoint instead of the rule named.'
      : undefined,
  })
  return { ...pane, table: { ...pane.table, rows: pane.table.rows.toSorted((a, b) => first(b) - first(a)) } }
}

function cellsOf({ series }: Fact): readonly string[] | undefined {
  const { FlowStatus, FlowDirection, port, destination, AclRule, AclGroup } = series
  if (FlowStatus === 'Denied' || FlowDirection !== 'Inbound' || !isPublic(series)) return undefined
  const severity = isRisky(port) ? 'high' : 'note'
  return [severity, endName(destination, series), destination.Vm, portName(series), AclRule, AclGroup]
}
