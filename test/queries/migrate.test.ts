import { describe, expect, test } from 'vitest'
import { lintKql } from '../../queries/lint/index.ts'
import { COLUMNS } from '../../queries/migrate/columns.ts'
import { migrateKql } from '../../queries/migrate/index.ts'
import { azureNetworkAnalyticsCl, ntaNetAnalytics } from '../../src/model/index.ts'

const OLD = 'AzureNetworkAnalytics_CL'

describe('a query of the NSG table becomes one of NTANetAnalytics', () => {
  test.each([
    ['where FlowStatus_s == "D" // denied', 'where FlowStatus == "Denied" // denied'],
    ["where FlowDirection_s !in~ ('o')", "where FlowDirection !in~ ('Outbound')"],
    ['project src = SrcIP_s, DestIP_s, NIC1_s, VM2_s', 'project src = SrcIp, DestIp, SrcNic, DestVm'],
    ['summarize sum(OutboundBytes_d) by Subscription1_g', 'summarize sum(BytesSrcToDest) by SrcSubscription'],
    ['mv-expand ip = split(SrcPublicIPs_s, ",")', 'mv-expand ip = split(SrcPublicIps, " ")'],
    [
      'extend share = AllowedInFlows_d / CompletedFlows_d',
      'extend share = todouble(AllowedInFlows) / todouble(CompletedFlows)',
    ],
    ['where FlowIntervalStartTime_t > ago(1d)', 'where FlowIntervalStartTime > ago(1d)'],
  ])('%s', (old, now) => {
    const { text, leftOver } = migrateKql(`${OLD}\n| ${old}`)
    expect(text).toBe(`NTANetAnalytics\n| ${now}`)
    expect(leftOver).toEqual([])
    expect(lintKql(text).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  test('a column that an expression stands in for is computed once, beside the table, and keeps its name', () => {
    const { text, leftOver } = migrateKql(`${OLD}\n| where VM_s != ""\n| project VM_s\n| summarize count() by VM_s`)
    expect(text).toBe(
      'NTANetAnalytics\n| extend VM_s = iff(FlowDirection == "Inbound", DestVm, SrcVm)\n| where VM_s != ""\n| project VM_s\n| summarize count() by VM_s',
    )
    expect(leftOver[0]).toMatchObject({ line: 2, column: 9, carried: true })
  })

  test('inside of a union the table and its columns stand in parentheses', () => {
    const { text } = migrateKql(`union ${OLD}, NTAIpDetails | project FlowCount_d`)
    expect(text).toMatch(/^union \(NTANetAnalytics\n\| extend FlowCount_d = .*\), NTAIpDetails/)
    expect(lintKql(text).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  test.each([
    ['project NSGRules_s', 'NSGRules_s'],
    ['project AddressPrefix_s', 'AddressPrefix_s'],
    ['where SubType_s == "Topology"', 'NTATopologyDetails'],
  ])('%s is listed with its place, not guessed', (step, said) => {
    const lost = migrateKql(`${OLD}\n| ${step}`).leftOver.filter(({ carried }) => !carried)
    expect(lost[0]).toMatchObject({ line: 2, message: expect.stringContaining(said) })
  })

  test('a change of meaning is told even where the column is carried over', () => {
    const { leftOver } = migrateKql(`${OLD} | where NSGList_s == "x"`)
    expect(leftOver).toEqual([
      expect.objectContaining({ carried: true, message: expect.stringContaining('resource id') }),
    ])
  })
})

describe('the mapping', () => {
  test('starts from columns of the old table and ends at columns of the new', () => {
    const unknown = Object.entries(COLUMNS).flatMap(([old, { to }]) => [
      ...(Object.hasOwn(azureNetworkAnalyticsCl.columns, old) ? [] : [old]),
      ...(to === undefined || Object.hasOwn(ntaNetAnalytics.columns, to) ? [] : [to]),
    ])
    expect(unknown).toEqual([])
  })
})
