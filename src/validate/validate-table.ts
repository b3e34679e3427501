import { type Backend, columnsOf, ntaNetAnalytics, type TimeWindow } from '../model/index.ts'
import type { Store } from '../store/index.ts'
import { compareResults } from './compare-results.ts'
import type { Validation } from './validate.ts'

/** What makes a row of NTANetAnalytics, besides the public addresses in its lists (docs/reduction.md). */
const KEY = [
  ...[
    'FlowIntervalStartTime',
    'FlowLogResourceId',
    'TargetResourceId',
    'MacAddress',
    'AclGroup',
    'AclRule',
    'SrcIp',
    'DestIp',
  ],
  ...['DestPort', 'L4Protocol', 'FlowDirection', 'FlowStatus', 'FlowEncryption', 'Country', 'AzureRegion'],
]

/** Columns that say when and how a row was stored, not what it says. */
const IGNORED = [
  'TenantId',
  'TimeGenerated',
  'TimeProcessed',
  'SourceSystem',
  'Type',
  'RecordCount',
  'SubType',
  'FaSchemaVersion',
]

/** Compares the rows of NTANetAnalytics themselves, without any question between. */
export async function validateTable(
  local: Store,
  remote: Backend,
  window: TimeWindow,
  withoutIntervals: readonly string[],
): Promise<Validation> {
  const columns = columnsOf(ntaNetAnalytics).map(({ name }) => name)
  const compared = columns.filter((name) => !name.startsWith('_') && !IGNORED.includes(name))
  const bounds = `FlowIntervalStartTime >= datetime(${window.from.toISOString()}) and FlowIntervalStartTime < datetime(${window.to.toISOString()})`
  const lists = ['SrcPublicIps', 'DestPublicIps'].map((name) => `${name} = split(${name}, " ")`)
  const kql = `NTANetAnalytics | where ${bounds} and SubType == "FlowLog" | project ${compared.join(', ')} | extend ${lists.join(', ')}`
  const theirs = await remote.query({ kql, window })
  const plain = compareResults(await local.query({ kql }), theirs, { key: KEY })
  const without = local.counterfactual({ withoutIntervals })
  const remaining =
    withoutIntervals.length === 0 ? plain : compareResults(await without.query({ kql }), theirs, { key: KEY })
  const explained = Math.max(0, plain.differences.length - remaining.differences.length)
  return { id: 'NTANetAnalytics', equal: plain.equal, explained, unexplained: remaining.differences }
}
