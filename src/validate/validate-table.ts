import { bindKql } from '../../queries/index.ts'
import { type Backend, columnsOf, ntaNetAnalytics, type TimeWindow } from '../model/index.ts'
import type { Store } from '../store/index.ts'
import { compareResults } from './compare-results.ts'
import { explained, type Validation } from './validate.ts'

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

interface Sides {
  readonly local: Store
  readonly remote: Backend
  readonly window: TimeWindow
}

/** Compares the rows of NTANetAnalytics themselves, without any question between. */
export async function validateTable(
  { local, remote, window }: Sides,
  withoutIntervals: readonly string[],
): Promise<Validation> {
  const columns = columnsOf(ntaNetAnalytics).map(({ name }) => name)
  const compared = columns.filter((name) => !name.startsWith('_') && !IGNORED.includes(name))
  const lists = ['SrcPublicIps', 'DestPublicIps'].map((name) => `${name} = split(${name}, " ")`)
  const kql = bindKql(
    `NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | project ${compared.join(', ')}
    | extend ${lists.join(', ')}`,
    { from: window.from, to: window.to },
  )
  const theirs = await remote.query({ kql, window })
  const plain = compareResults(await local.query({ kql }), theirs, { key: KEY })
  const without = local.counterfactual({ withoutIntervals })
  const remaining =
    withoutIntervals.length === 0 ? plain : compareResults(await without.query({ kql }), theirs, { key: KEY })
  return { id: 'NTANetAnalytics', ...explained(plain, remaining) }
}
