import type { DuckDBConnection } from '@duckdb/node-api'
import { columnsOf, type KustoType, trafficTables } from '../../src/model/index.ts'
import { PART_HOUR } from '../../src/store/columns.ts'

/** Rows like those of a busy estate: a day, 200,000 pairs of ends, every other column filled too. */
export async function fillRows(into: DuckDBConnection, count: number): Promise<void> {
  const table = trafficTables.find(({ name }) => name === 'NTANetAnalytics')!
  const columns = columnsOf(table).map(({ name, type }) => `${VALUES[name] ?? ANY[type]} AS "${name}"`)
  const hidden = `'' AS "${PART_HOUR}"`
  await into.run(
    `CREATE TABLE "NTANetAnalytics" AS SELECT ${[...columns, hidden].join(', ')} FROM range(${count}) AS numbers(i)`,
  )
}

const ANY: Readonly<Record<KustoType, string>> = {
  bool: 'i % 2 = 0',
  int: 'CAST(i % 1000 AS INTEGER)',
  long: 'CAST(i % 1000 AS BIGINT)',
  real: 'CAST(i % 1000 AS DOUBLE) / 7',
  decimal: 'CAST(i % 1000 AS DECIMAL(38, 18))',
  string: `'value ' || (i % 1000)`,
  datetime: `TIMESTAMP '2026-11-01' + to_seconds(CAST(i % 86400 AS BIGINT))`,
  timespan: 'CAST(i % 1000 AS BIGINT)',
  dynamic: 'CAST(NULL AS JSON)',
  guid: `'00000000-0000-0000-0000-000000000000'`,
}

const pick = (list: readonly string[], by: number) =>
  `[${list.map((one) => `'${one}'`).join(', ')}][CAST(1 + hash(i * ${by}) % ${list.length} AS BIGINT)]`
const address = (by: number) =>
  `'10.' || (hash(i * ${by}) % 8) || '.' || (hash(i * ${by + 1}) % 250) || '.' || (hash(i * ${by + 2}) % 200)`
const REGIONS = [
  'westeurope',
  'northeurope',
  'eastus',
  'westus',
  'uksouth',
  'japaneast',
  'brazilsouth',
  'swedencentral',
  'eastasia',
  'francecentral',
]

const VALUES: Readonly<Record<string, string>> = {
  SubType: `'FlowLog'`,
  SrcIp: address(11),
  DestIp: address(23),
  DestPort: 'CAST(hash(i * 31) % 65536 AS INTEGER)',
  L4Protocol: pick(['T', 'U'], 37),
  L7Protocol: pick(['https', 'http', 'domain', 'ssh', 'ms-sql-s', 'ldap', 'ntp', 'smtp', ''], 41),
  FlowDirection: pick(['Inbound', 'Outbound'], 43),
  FlowStatus: pick(['Allowed', 'Allowed', 'Allowed', 'Denied'], 47),
  FlowType: pick(['IntraVNet', 'InterVNet', 'ExternalPublic', 'AzurePublic', 'S2S'], 53),
  SrcRegion: pick(REGIONS, 59),
  DestRegion: pick(REGIONS, 61),
  BytesSrcToDest: 'CAST(hash(i * 67) % 1000000 AS BIGINT)',
  BytesDestToSrc: 'CAST(hash(i * 71) % 1000000 AS BIGINT)',
  CompletedFlows: 'CAST(hash(i * 73) % 50 AS BIGINT)',
  FlowIntervalStartTime: `TIMESTAMP '2026-11-01' + to_hours(CAST(i % 24 AS BIGINT))`,
}
