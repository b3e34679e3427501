import { type Arrived, type Audit, type Finding, type LogEvidence, type Share, sharesOf } from '../../enforce/index.ts'
import type { Cell, QueryResult } from '../../model/index.ts'

const text = (name: string) => ({ name, type: 'string' }) as const
const long = (name: string) => ({ name, type: 'long' }) as const

/** The findings of an audit as rows, worst first; after them what could not be checked, of level `unknown`. */
export function findingRows({ findings, unknowns }: Audit): QueryResult {
  const names = ['level', 'rule', 'subscription', 'region', 'resource', 'message', 'fix']
  return { columns: names.map(text), rows: [...findings, ...unknowns].map(findingRow) }
}

function findingRow({ status, level, rule, subscription, region, resourceId, message, fix }: Finding): Cell[] {
  return [status === 'fail' ? level : 'unknown', rule, subscription, region, resourceId, message, fix]
}

/** Coverage by subscription and region: NICs and VNets by verdict. `unknown` is never a percentage. */
export function coverageRows({ coverage }: Audit): QueryResult {
  const shares = sharesOf(coverage).filter(({ region, vnetId }) => region !== '' && vnetId === '')
  return { columns: [text('subscription'), text('region'), ...SHARE_COLUMNS], rows: shares.map(regionRow) }
}

/** Coverage of each VNet. */
export function vnetRows({ coverage }: Audit): QueryResult {
  const rows = coverage.flatMap(({ vnets }) =>
    vnets.map(({ vnet, verdict, reason }) => ({ id: vnet.id, verdict, reason })),
  )
  const reasons = new Map(rows.map(({ id, verdict, reason }) => [id, [verdict, reason]]))
  const shares = sharesOf(coverage).filter(({ vnetId }) => vnetId !== '')
  return {
    columns: [text('vnet'), ...SHARE_COLUMNS.slice(0, 5), text('verdict'), text('reason')],
    rows: shares.map((share) => [share.vnetId, ...nicCells(share), ...reasons.get(share.vnetId)!]),
  }
}

/** What arrived of each enabled log in the last 24 hours; empty when nobody looked. */
export function evidenceRows({ evidence = new Map() }: Audit): QueryResult {
  const columns = ['log', 'newestRow', 'lag', 'rowHours', 'newestBlob', 'blobHours', 'missingHours'].map(text)
  return { columns, rows: [...evidence.values()].map(evidenceRow) }
}

function evidenceRow({ log, rows, blobs, missingHours }: LogEvidence): Cell[] {
  const lag = 'unread' in rows || rows.lagMinutes === undefined ? '' : `${rows.lagMinutes} min`
  const missing = missingHours.map((hour) => `${new Date(hour).toISOString().slice(0, 13)}Z`).join(' ')
  return [log.id, newestText(rows), lag, hoursText(rows), newestText(blobs), hoursText(blobs), missing]
}

function newestText(arrived: Arrived): string {
  if ('unread' in arrived) return `unknown: ${arrived.unread}`
  return arrived.newest === undefined ? 'none' : new Date(arrived.newest).toISOString().slice(0, 16)
}

function hoursText(arrived: Arrived): string {
  return 'unread' in arrived ? 'unknown' : String(arrived.hours.length)
}

const SHARE_COLUMNS = [
  ...[long('nics'), long('logged'), long('byNsgOnly'), long('analysed'), text('coverage')],
  ...[long('pass'), long('fail'), long('skip'), long('unknown')],
]

function regionRow(share: Share): Cell[] {
  const { pass, fail, skip, unknown } = share.vnets
  return [share.subscription, share.region, ...nicCells(share), ...[pass, fail, skip, unknown].map(BigInt)]
}

/** NICs that can be logged, of which logged, of which by an NSG alone, of which analysed. */
function nicCells({ nics, byNsgOnly, analysed, percent }: Share): Cell[] {
  const judged = nics.pass + nics.fail + nics.unknown
  return [...[judged, nics.pass, byNsgOnly, analysed].map(BigInt), percentText(percent, judged)]
}

function percentText(percent: number | undefined, judged: number): string {
  if (percent !== undefined) return `${percent} %`
  return judged === 0 ? 'none' : 'unknown'
}
