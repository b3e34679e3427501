import { bindKql } from '../../queries/index.ts'
import { type Backend, columnsOf, ntaIpDetails, ntaNetAnalytics, type TimeWindow } from '../model/index.ts'
import { type Cause, changesOf, under } from './cause.ts'
import type { NicInterval } from './read-intervals.ts'
import type { Sides } from './sides.ts'

/** What both sides have, interval by interval and NIC by NIC. */
export interface Intervals {
  readonly ours: readonly NicInterval[]
  readonly theirs: readonly NicInterval[]
}

/**
 * Looks for reasons why the other side's answers may differ: in what it has of each interval, log and NIC, in rows that it has
 * twice, and in where it places public addresses. The first in the list are tried first.
 */
export async function findCauses(sides: Sides, intervals: Intervals): Promise<readonly Cause[]> {
  const { name } = sides.remote
  const found = [...absences(intervals, name), ...silences(intervals, name), ...(await copies(sides))]
  return [...found, ...(await places(sides, found))]
}

const LOG = 'iff(isempty(FlowLogResourceId), TargetResourceId, FlowLogResourceId)'

function ofFlows(pipes: string) {
  return { [ntaNetAnalytics.name]: pipes }
}

/** Of both tables that are made interval by interval. */
function inAll(pipes: string) {
  return { ...ofFlows(pipes), [ntaIpDetails.name]: pipes }
}

/** Whole intervals, then logs, then hours of single NICs that only this side has: each leaves out what the one before explains. */
function absences({ ours, theirs }: Intervals, remote: string): Cause[] {
  const intervals = onlyIn(ours, theirs, ({ interval }) => interval)
  const inShared = ours.filter(({ interval }) => !intervals.has(interval))
  const logs = onlyIn(inShared, theirs, ({ log }) => log)
  const inBoth = inShared.filter(({ log }) => !logs.has(log))
  const nics = onlyIn(inBoth, theirs, nicKey)
  return [
    {
      name: 'missing intervals',
      found: [...intervals].map(
        ([interval, rows]) => `interval ${interval} is not in ${remote}: ${rows} rows here, 0 there`,
      ),
      local: {
        pipes: inAll('| where tostring(FlowIntervalStartTime) !in (_absentIntervals)'),
        params: { absentIntervals: [...intervals.keys()] },
      },
    },
    {
      name: 'missing logs',
      found: [...logs].map(
        ([log, rows]) =>
          `flow log ${log} has ${rows} rows here and none in ${remote}: it is switched off, or not analysed`,
      ),
      local: { pipes: ofFlows(`| where ${LOG} !in (_absentLogs)`), params: { absentLogs: [...logs.keys()] } },
    },
    {
      name: 'late or lost blobs',
      found: nics.size === 0 ? [] : [lateSentence([...nics.keys()], remote)],
      ...(nics.size <= MOST_NAMED && {
        local: {
          pipes: ofFlows(`| where strcat(FlowIntervalStartTime, " ", ${LOG}, " ", MacAddress) !in (_absentNics)`),
          params: { absentNics: [...nics.keys()] },
        },
      }),
    },
  ].filter((cause) => cause.found.length > 0)
}

function nicKey({ interval, log, mac }: NicInterval): string {
  return `${interval} ${log} ${mac}`
}

/** What one side has and the other has not, in order, with the rows it has. */
function onlyIn(
  mine: readonly NicInterval[],
  others: readonly NicInterval[],
  keyOf: (one: NicInterval) => string,
): ReadonlyMap<string, bigint> {
  const theirs = new Set(others.map(keyOf))
  const rows = new Map<string, bigint>()
  for (const one of mine) if (!theirs.has(keyOf(one))) rows.set(keyOf(one), (rows.get(keyOf(one)) ?? 0n) + one.rows)
  return new Map([...rows].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Beyond so many names a text would be longer than services take. */
const MOST_NAMED = 2000

function lateSentence(nics: readonly string[], remote: string): string {
  const [interval, log, mac] = nics[0]!.split(' ')
  const example = `such as ${mac} of ${log} at ${interval}`
  const untried = nics.length > MOST_NAMED ? '; too many to be tried' : ''
  return `${nics.length} intervals of NICs have rows here and none in ${remote}, ${example}${untried}`
}

/** Logs that count no bytes, or no flows, over there, as those do whose record types leave them out. */
function silences({ ours, theirs }: Intervals, remote: string): Cause[] {
  const [here, there] = [byLog(ours), byLog(theirs)]
  const shared = [...here].flatMap(([log, mine]) => (there.has(log) ? [{ log, mine, other: there.get(log)! }] : []))
  const withoutBytes = shared.filter(({ mine, other }) => mine.bytes > 0n && other.bytes === 0n)
  const withoutFlows = shared.filter(({ mine, other }) => mine.flows > 0n && other.flows === 0n)
  const areNull = withoutBytes.every(({ other }) => !other.isMetered)
  const nothing = areNull ? 'long(null)' : '0'
  const unless = (list: string, columns: readonly string[], value: string) =>
    `| extend ${columns.map((column) => `${column} = iff(${LOG} in (${list}) and isnotnull(${column}), ${value}, ${column})`).join(', ')}`
  const cause = (name: string, logs: typeof shared, what: string, pipes: string, list: string): Cause => ({
    name,
    found: logs.map(({ log }) => `flow log ${log} counts no ${what} in ${remote}: its record types leave them out`),
    local: { pipes: ofFlows(pipes), params: { [list]: logs.map(({ log }) => log) } },
  })
  return [
    cause('record types without bytes', withoutBytes, 'bytes', unless('_silentLogs', BYTES, nothing), 'silentLogs'),
    cause('record types without flows', withoutFlows, 'flows', unless('_uncountedLogs', FLOWS, '0'), 'uncountedLogs'),
  ].filter(({ found }) => found.length > 0)
}

const BYTES = ['BytesSrcToDest', 'BytesDestToSrc', 'PacketsSrcToDest', 'PacketsDestToSrc']
const FLOWS = ['AllowedInFlows', 'AllowedOutFlows', 'DeniedInFlows', 'DeniedOutFlows']

function byLog(all: readonly NicInterval[]) {
  const logs = new Map<string, { bytes: bigint; flows: bigint; isMetered: boolean }>()
  for (const { log, bytes, flows } of all) {
    const so = logs.get(log) ?? { bytes: 0n, flows: 0n, isMetered: false }
    logs.set(log, {
      bytes: so.bytes + (bytes ?? 0n),
      flows: so.flows + flows,
      isMetered: so.isMetered || bytes !== undefined,
    })
  }
  return logs
}

/** Columns that say when a row was stored. Two rows that are alike in all others are one row that came twice. */
const OF_STORING = ['TenantId', 'TimeGenerated', 'TimeProcessed', 'SourceSystem', 'Type']

/** A reduction has each row once: a row that is there twice was reported twice. */
async function copies({ remote, window }: Sides): Promise<Cause[]> {
  const columns = columnsOf(ntaNetAnalytics).map(({ name }) => name)
  const all = columns.filter((name) => !name.startsWith('_') && !OF_STORING.includes(name)).join(', ')
  const count = bindKql(
    `NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to
    | summarize Copies = count() by ${all}
    | summarize Twice = sum(Copies - 1)`,
    { ...window },
  )
  const twice = BigInt(String((await remote.query({ kql: count, window })).rows[0]?.[0] ?? 0))
  if (twice === 0n) return []
  const found = [`${twice} rows of ${remote.name} are there twice: their blobs were reported again`]
  return [
    {
      name: 'rows reported twice',
      found,
      remote: { pipes: ofFlows(`| summarize arg_max(TimeGenerated, *) by ${all}`) },
    },
  ]
}

/** Public addresses are grouped by country or region: another source of those makes other rows of the same traffic, in what both sides have. */
async function places({ local, remote, window }: Sides, found: readonly Cause[]): Promise<Cause[]> {
  const count = bindKql(
    `NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and (isnotempty(Country) or isnotempty(AzureRegion))
    | summarize Flows = sum(AllowedInFlows + AllowedOutFlows + DeniedInFlows + DeniedOutFlows) by Place = coalesce(Country, AzureRegion)`,
    { ...window },
  )
  const changed = (of: 'local' | 'remote') => under(count, changesOf(found, of))
  const ours = await flowsByPlace(local, changed('local'), window)
  const theirs = await flowsByPlace(remote, changed('remote'), window)
  const names = [...new Set([...ours.keys(), ...theirs.keys()])].sort()
  const differing = names.filter((name) => ours.get(name) !== theirs.get(name))
  if (differing.length === 0) return []
  const flows = (name: string) => `${name} ${ours.get(name) ?? 0n} here, ${theirs.get(name) ?? 0n} there`
  const more = differing.length > 3 ? `, and ${differing.length - 3} more places` : ''
  const list = `${differing.slice(0, 3).map(flows).join('; ')}${more}`
  const blank = { pipes: ofFlows('| extend Country = "", AzureRegion = ""') }
  const sentence = `public addresses lie elsewhere for ${remote.name}: flows of ${list}`
  return [{ name: 'another geography', found: [sentence], local: blank, remote: blank, regroups: true }]
}

async function flowsByPlace(side: Backend, kql: string, window: TimeWindow): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await side.query({ kql, window })
  return new Map(rows.map(([place, flows]) => [String(place), BigInt(String(flows))]))
}
