import { expect, test } from 'vitest'
import { columnsOf, ntaNetAnalytics, trafficTables } from '../../src/model/index.ts'

test('the tables are the three of the VNet pipeline, the one of the NSG pipeline, and the two newer ones', () => {
  expect(trafficTables.map((table) => table.name)).toEqual([
    'NTANetAnalytics',
    'NTAIpDetails',
    'NTATopologyDetails',
    'AzureNetworkAnalytics_CL',
    'NTAInsights',
    'NTARuleRecommendation',
  ])
})

test('ports are int, flow counts and byte sums long, times datetime (table reference of 2026-07)', () => {
  const { DestPort, AllowedInFlows, BytesSrcToDest, FlowIntervalStartTime, IsFlowCapturedAtUdrHop } =
    ntaNetAnalytics.columns
  expect([DestPort, AllowedInFlows, BytesSrcToDest, FlowIntervalStartTime, IsFlowCapturedAtUdrHop]).toEqual([
    'int',
    'long',
    'long',
    'datetime',
    'bool',
  ])
})

test('no two columns of a table differ by letter case only', () => {
  for (const table of trafficTables) {
    const names = columnsOf(table).map((column) => column.name.toLowerCase())
    expect(new Set(names).size, table.name).toBe(names.length)
  }
})
