import { type Action, type ActionResult, differences, type Left } from '../enforce/index.ts'
import type { QueryResult } from '../model/index.ts'

const textColumns = (names: readonly string[]) => names.map((name) => ({ name, type: 'string' }) as const)

/**
 * What a plan writes: a row for each setting that changes, and one for each finding that it does nothing about. `before` gives
 * the body of a resource as it stands, undefined where there is none; where nobody gives it, a write is one row.
 */
export function planRows(
  actions: readonly Action[],
  left: readonly Left[],
  before?: (id: string) => unknown,
): QueryResult {
  const columns = textColumns(['step', 'resource', 'setting', 'before', 'after', 'why'])
  return {
    columns,
    rows: [
      ...actions.flatMap((action) =>
        before === undefined ? [stepRow(action)] : settingRows(action, before(action.id)),
      ),
      ...left.map(leftRow),
    ],
  }
}

function stepRow({ kind, id, rules }: Action, more = ''): readonly string[] {
  return [kind, id, '', '', '', `${rules.join(' ')}${more}`]
}

function settingRows(action: Action, before: unknown): readonly (readonly string[])[] {
  const { kind, id, rules } = action
  if (kind === 'delete-flow-log') return [stepRow(action)]
  const changed = differences(before, action.body)
  if (changed.length === 0) return [stepRow(action, ': the same settings once more')]
  return changed.map(({ path, before: old, after }) => [
    kind,
    id,
    short(path),
    shown(old),
    shown(after),
    rules.join(' '),
  ])
}

/** The way to a setting, without the two long names around those of Traffic Analytics. */
function short(path: string): string {
  return path
    .replace('flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.', 'analytics.')
    .replace(/^properties\./, '')
}

function leftRow({ finding, reason }: Left): readonly string[] {
  return ['left', finding.resourceId, '', '', '', `${finding.rule}: ${reason}`]
}

function shown(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** What became of each action. */
export function resultRows(results: readonly ActionResult[]): QueryResult {
  const rows = results.map(({ action, state, message }) => [state, action.kind, action.id, message])
  return { columns: textColumns(['state', 'step', 'resource', 'message']), rows }
}
