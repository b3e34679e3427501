import { atLog, type Check, type Found } from './check.ts'

/** The service runs each hour when nobody says. */
const HOURLY = 60

/** TA005: the newest row is younger than three intervals. Silent when nobody looked for evidence. */
export const checkEvidence: Check = ({ subscription, evidence, now }) =>
  subscription.flowLogs.flatMap((log): Found[] => {
    const found = evidence?.get(log.id.toLowerCase())
    if (found === undefined || log.analytics?.enabled !== true) return []
    const { rows } = found
    const at = { ...atLog(log), rule: 'TA005' } as const
    if ('unread' in rows) return [{ ...at, status: 'unknown', message: `rows were not read: ${rows.unread}` }]
    if (rows.newest === undefined) return [{ ...at, status: 'fail', message: 'no row arrived in 24 hours' }]
    const minutes = Math.floor((now.getTime() - rows.newest) / 60_000)
    const interval = log.analytics.intervalMinutes ?? HOURLY
    if (minutes <= 3 * interval) return []
    return [{ ...at, status: 'fail', message: `its newest row is ${minutes} minutes old; the interval is ${interval}` }]
  })
