import type { Analytics, FlowLog, Workspace } from '../../azure/index.ts'
import { regionName, sameResource } from '../../model/index.ts'
import type { RuleId } from '../rules.ts'
import { atLog, type Check, type CheckContext, type Found, nameOf, unreadOf } from './check.ts'

/** TA001 to TA004, for enabled logs. A workspace in the settings is no proof that analytics is on. */
export const checkAnalytics: Check = (context) =>
  context.subscription.flowLogs
    .filter(({ enabled }) => enabled)
    .flatMap((log) => {
      const { analytics } = log
      if (analytics?.enabled !== true) {
        const idle = analytics?.workspaceResourceId === undefined ? '' : ', although it has a workspace'
        return [failed(log, 'TA001', `Traffic Analytics is off for ${nameOf(log.targetResourceId)}${idle}`)]
      }
      return [...interval(log, analytics, context), ...workspace(log, analytics, context)]
    })

function failed(log: FlowLog, rule: RuleId, message: string): Found {
  return { ...atLog(log), rule, status: 'fail', message }
}

/** The service takes 60 minutes when nobody says. */
function interval(log: FlowLog, { intervalMinutes = 60 }: Analytics, { profile }: CheckContext): Found[] {
  const wanted = profile.intervalMinutes
  if (wanted === undefined || wanted === intervalMinutes) return []
  const target = nameOf(log.targetResourceId)
  return [failed(log, 'TA003', `${target} is analysed every ${intervalMinutes} minutes, not every ${wanted}`)]
}

function workspace(log: FlowLog, analytics: Analytics, context: CheckContext): Found[] {
  const { facts, profile } = context
  const { workspaceResourceId: id = '' } = analytics
  const wanted = profile.workspaceResourceId
  const found: Found[] = []
  if (wanted !== undefined && !sameResource(id, wanted)) {
    const target = nameOf(log.targetResourceId)
    found.push(failed(log, 'TA002', `${target} feeds ${nameOf(id) || 'no workspace'}, not ${nameOf(wanted)}`))
  }
  const there = facts.workspaces.get(id.toLowerCase())
  if (there !== undefined) return [...found, ...agreement(log, analytics, there), ...keeping(there, context)]
  const unread = unreadOf(facts, 'workspace', id)
  if (unread === undefined) return [...found, failed(log, 'TA002', `its workspace ${id || '(none)'} does not exist`)]
  const message = `not read: ${unread.what} (${unread.reason})`
  return [...found, ...(['TA002', 'TA004'] as const).map((rule) => unknown(log, rule, message))]
}

function unknown(log: FlowLog, rule: RuleId, message: string): Found {
  return { ...atLog(log), rule, status: 'unknown', message }
}

/** A log names its workspace three times; the id and the region of another one send rows nowhere. */
function agreement(log: FlowLog, { workspaceId, workspaceRegion }: Analytics, { id, customerId, location }: Workspace) {
  const found: Found[] = []
  if (workspaceId !== undefined && customerId !== undefined && !sameResource(workspaceId, customerId)) {
    found.push(failed(log, 'TA002', `it names the workspace id ${workspaceId}, that of ${nameOf(id)} is ${customerId}`))
  }
  if (workspaceRegion !== undefined && regionName(workspaceRegion) !== regionName(location)) {
    const named = regionName(workspaceRegion)
    found.push(
      failed(log, 'TA002', `it names ${named} as the region of ${nameOf(id)}, which is in ${regionName(location)}`),
    )
  }
  return found
}

/** Found of the workspace, however many logs feed it. */
function keeping(there: Workspace, { profile }: CheckContext): Found[] {
  const { workspaceRetentionDays: days, workspaceDailyCapGb: cap } = profile
  const { id, location, retentionDays, dailyCapGb, isOverQuota } = there
  const problems = [
    isOverQuota ? 'has hit its daily cap: rows are lost' : '',
    days === undefined || retentionDays === days ? '' : `keeps rows ${retentionDays ?? '?'} days, not ${days}`,
    cap === undefined || dailyCapGb === undefined || (cap > 0 && dailyCapGb >= cap)
      ? ''
      : `takes ${dailyCapGb} GB a day, not ${cap === 0 ? 'all' : cap}`,
  ].filter((one) => one !== '')
  const at = { rule: 'TA004', status: 'fail', region: regionName(location), resourceId: id } as const
  return problems.map((problem) => ({ ...at, message: `${nameOf(id)} ${problem}` }))
}
