import type { FlowLog } from '../../azure/index.ts'
import { regionName } from '../../model/index.ts'
import type { NicCoverage, VNetCoverage } from '../coverage.ts'
import { type Check, type Found, nameOf } from './check.ts'

/** FL001: no VNet has NICs that nobody logs. */
export const checkCoverage: Check = ({ coverage }) =>
  coverage.vnets.flatMap(({ vnet, verdict, reason }): Found[] =>
    verdict === 'fail' || verdict === 'unknown'
      ? [{ rule: 'FL001', status: verdict, region: regionName(vnet.location), resourceId: vnet.id, message: reason }]
      : [],
  )

/** FL006 and FL008: NICs that several logs see. */
export const checkOverlaps: Check = ({ coverage }) => coverage.vnets.flatMap(overlapsIn)

/** An NSG log and another write each flow twice; of two others the narrower one writes, as if the wider were not there. */
function overlapsIn({ vnet, nics }: VNetCoverage): Found[] {
  const twice = new Map<FlowLog, number>()
  const shadowed = new Map<FlowLog, Set<FlowLog>>()
  for (const { verdict, logs, nsgLogs } of nics) {
    if (verdict === 'skip') continue
    if (logs.length > 0) for (const log of nsgLogs) twice.set(log, (twice.get(log) ?? 0) + 1)
    for (const wider of logs.slice(1)) if (differ(logs[0]!, wider)) add(shadowed, wider, logs[0]!)
  }
  const at = { status: 'fail', region: regionName(vnet.location) } as const
  const name = nameOf(vnet.id)
  return [
    ...[...twice].map(([{ id }, count]): Found => {
      const message = `${count} NICs of ${name} are logged twice: by this NSG flow log and another`
      return { ...at, rule: 'FL006', resourceId: id, message }
    }),
    ...[...shadowed].map(([{ id }, by]): Found => {
      const names = [...by].map(({ name: one }) => one).sort()
      const message = `in ${name} it is shadowed, with other settings, by ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`
      return { ...at, rule: 'FL008', resourceId: id, message }
    }),
  ]
}

function add<K, V>(groups: Map<K, Set<V>>, key: K, value: V): void {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, new Set([value]))
  else group.add(value)
}

/** Whether it matters which of two logs writes. */
function differ(one: FlowLog, other: FlowLog): boolean {
  return settingsOf(one) !== settingsOf(other)
}

function settingsOf({ storageId, retentionDays, filter, recordTypes, analytics }: FlowLog): string {
  const feeds = analytics?.enabled === true ? [analytics.workspaceResourceId, analytics.intervalMinutes ?? 60] : []
  return JSON.stringify([storageId, retentionDays, filter, recordTypes || 'BCED', ...feeds]).toLowerCase()
}

/** Whether Traffic Analytics gets what a NIC sends and receives: by the log that writes, or by its NSG's. */
export function isAnalysed({ logs, nsgLogs }: NicCoverage): boolean {
  const writing = logs.length > 0 ? [logs[0]!, ...nsgLogs] : nsgLogs
  return writing.some(({ analytics }) => analytics?.enabled === true)
}
