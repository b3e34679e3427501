import { bindKql } from '../../queries/index.ts'
import { columnsOf, ntaNetAnalytics } from '../model/index.ts'
import type { Cause } from './cause.ts'
import { explain } from './explain.ts'
import type { Sides } from './sides.ts'
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
export async function validateTable(sides: Sides, causes: readonly Cause[]): Promise<Validation> {
  const { window } = sides
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
  const tried = causes.filter(({ regroups }) => regroups !== true)
  const { rows: _, ...explanation } = await explain(kql, { ...sides, causes: tried, key: KEY })
  return { id: 'NTANetAnalytics', ...explanation }
}
