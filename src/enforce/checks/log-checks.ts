import type { FlowLog } from '../../azure/index.ts'
import { flowLogName, regionName, sameResource } from '../../model/index.ts'
import { isNsgLog } from '../coverage.ts'
import { NSG_LOGS_END, type RuleId } from '../rules.ts'
import { atLog, type Check, type CheckContext, type Found, nameOf } from './check.ts'

/** FL002 to FL005, FL007, FL009, FL010 and FL012: each log by itself. A disabled log is told to be that, and nothing else. */
export const checkLogs: Check = (context) =>
  context.subscription.flowLogs.flatMap((log) => {
    const target = nameOf(log.targetResourceId)
    if (!log.enabled) return [failed(log, 'FL002', `the flow log of ${target} is disabled`), ...targets(log, context)]
    return [
      ...state(log),
      ...targets(log, context),
      ...regions(log, context),
      ...kind(log, context),
      ...contents(log, context),
      ...ownership(log, context),
    ]
  })

function failed(log: FlowLog, rule: RuleId, message: string): Found {
  return { ...atLog(log), rule, status: 'fail', message }
}

function state(log: FlowLog): Found[] {
  const { provisioningState = 'Succeeded' } = log
  return provisioningState === 'Succeeded' ? [] : [failed(log, 'FL003', `its state is ${provisioningState}`)]
}

/** The lists of which one would hold the target. */
const LISTS = { virtualnetworks: 'networks', networkinterfaces: 'interfaces', networksecuritygroups: 'security-groups' }

function targets(log: FlowLog, { targetOf, subscription }: CheckContext): Found[] {
  if (targetOf(log) !== undefined) return []
  const list = Object.entries(LISTS).find(([type]) => log.targetResourceId.toLowerCase().includes(`/${type}/`))?.[1]
  const missing = subscription.unread.find(
    ({ kind }) => kind === list || (list === 'interfaces' && kind === 'scale-set'),
  )
  if (missing === undefined) return [failed(log, 'FL004', `its target ${log.targetResourceId} does not exist`)]
  return [{ ...failed(log, 'FL004', `not read: ${missing.what}`), status: 'unknown' }]
}

function regions(log: FlowLog, { targetOf, subscription }: CheckContext): Found[] {
  const own = regionName(log.location)
  const watcherId = log.id.replace(/\/flowLogs\/[^/]+$/i, '')
  const watcher = subscription.watchers.find(({ id }) => sameResource(id, watcherId))
  const others = [
    ['its target', targetOf(log)?.region],
    ['its watcher', watcher === undefined ? undefined : regionName(watcher.location)],
  ] as const
  return others
    .filter(([, region]) => region !== undefined && region !== own)
    .map(([what, region]) => failed(log, 'FL005', `it is in ${own}, ${what} in ${region}`))
}

function kind(log: FlowLog, { now }: CheckContext): Found[] {
  const found: Found[] = []
  if (isNsgLog(log)) {
    const message = `an NSG flow log on ${nameOf(log.targetResourceId)}`
    found.push({ ...failed(log, 'FL007', message), level: now < NSG_LOGS_END ? 'warning' : 'error' })
  }
  if (log.formatVersion !== undefined && log.formatVersion !== 2) {
    found.push(failed(log, 'FL009', `format version ${log.formatVersion}`))
  }
  return found
}

function contents(log: FlowLog, { profile }: CheckContext): Found[] {
  const found: Found[] = []
  if (log.filter !== '' && !profile.allowedFilters.includes(log.filter)) {
    found.push(failed(log, 'FL010', `it only logs ${log.filter}`))
  }
  const missing = [...profile.recordTypes].filter((letter) => !(log.recordTypes || 'BCED').includes(letter))
  if (missing.length > 0) found.push(failed(log, 'FL010', `it leaves out flow records of type ${missing.join(', ')}`))
  return found
}

/** The name that we would give to the log of another target would stop the making of that log. */
function ownership(log: FlowLog, { subscription, profile }: CheckContext): Found[] {
  const lacking = Object.entries(profile.tags).filter(([name, value]) => log.tags[name] !== value)
  const found = lacking.map(([name, value]) => failed(log, 'FL012', `it has no tag ${name}: ${value}`))
  const hash = /-[0-9a-f]{8}$/i.exec(log.name)
  if (hash === null || sameResource(flowLogName(log.targetResourceId), log.name)) return found
  const owner = subscription.virtualNetworks.find(({ id }) => sameResource(flowLogName(id), log.name))
  if (owner === undefined) return found
  return [...found, failed(log, 'FL012', `its name is that of the log of ${owner.name}, and its target is another`)]
}
