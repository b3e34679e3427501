import { describe, expect, test } from 'vitest'
import { queries } from '../../queries/index.ts'
import { fixKql, lintKql, lintRules } from '../../queries/lint/index.ts'

/** The rules' findings as `code@the text they point at`. */
function found(text: string): readonly string[] {
  return lintKql(text)
    .filter(({ code }) => code.startsWith('azta/'))
    .map(({ code, span }) => `${code}@${text.slice(span.start, span.start + span.length)}`)
}

describe('what binds and does not say what is meant', () => {
  test.each([
    ['where FlowStatus == "D"', 'azta/code-letters@"D"', 'where FlowStatus == "Denied"'],
    ["where FlowDirection in ('i')", "azta/code-letters@'i'", "where FlowDirection in ('Inbound')"],
    ['where "T" != L4Protocol', 'azta/code-letters@"T"', 'where "TCP" != L4Protocol'],
    ['where SrcIP == ""', 'azta/old-spelling@SrcIP', 'where SrcIp == ""'],
    ['project OutboundBytes_d', 'azta/old-spelling@OutboundBytes_d', 'project BytesSrcToDest'],
    ['project NsgRule', 'azta/empty-column@NsgRule', 'project AclRule'],
    ['extend a = split(SrcPublicIps, ",")', 'azta/list-separator@","', 'extend a = split(SrcPublicIps, " ")'],
    ['where TimeGenerated > ago(1d)', 'azta/time-filter@TimeGenerated', 'where FlowIntervalStartTime > ago(1d)'],
    [
      'where FlowStartTime between (ago(2d) .. ago(1d))',
      'azta/time-filter@FlowStartTime',
      'where FlowIntervalStartTime between (ago(2d) .. ago(1d))',
    ],
    [
      'summarize sum(BytesSrcToDest) by SrcIp',
      'azta/inner-flows-twice@sum(BytesSrcToDest)',
      'where FlowType !in ("IntraVNet", "InterVNet") or FlowDirection == "Outbound"\n| summarize sum(BytesSrcToDest) by SrcIp',
    ],
  ])('%s', (step, finding, mended) => {
    const text = `NTANetAnalytics // flows\n| ${step}`
    expect(found(text)).toEqual([finding])
    expect(fixKql(text)).toBe(`NTANetAnalytics // flows\n| ${mended}`)
  })

  test.each([
    'NTANetAnalytics | where FlowStatus == "Denied" and SrcIp == "D"',
    'NTANetAnalytics | extend age = TimeGenerated - FlowIntervalEndTime | where age > 1h',
    'NTATopologyDetails | where TimeGenerated > ago(1d)',
    'AzureNetworkAnalytics_CL | where FlowStatus_s == "D"',
    'NTANetAnalytics | summarize sum(BytesSrcToDest) by SrcIp, FlowDirection',
    'NTANetAnalytics | where FlowType == "ExternalPublic" | summarize sum(BytesSrcToDest)',
    'NTANetAnalytics | extend a = split(SrcPublicIps, " ") | extend b = split(SrcIp, ",")',
  ])('%s has nothing to be said of it', (text) => {
    expect(found(text)).toEqual([])
  })

  test('a column without a successor is told and left alone', () => {
    const text = 'NTANetAnalytics | project NsgRuleType'
    expect(found(text)).toEqual(['azta/empty-column@NsgRuleType'])
    expect(fixKql(text)).toBe(text)
  })

  test('a fix that would break the text is left out, the others are made', () => {
    const text =
      'NTANetAnalytics | project NsgRule, FlowStatus | where FlowStatus == "A" | project-rename AclRule = NsgRule'
    expect(fixKql(text)).toBe(text.replace('"A"', '"Allowed"'))
  })
})

test('the parser’s findings come with the rules’, in the order of the text', () => {
  expect(lintKql('NTANetAnalytics | where Nope == 1 and FlowStatus == "D"').map(({ code }) => code)).toEqual([
    'KS142',
    'azta/code-letters',
  ])
})

test('the packaged questions are clean', () => {
  expect(queries.flatMap(({ id, kql }) => found(kql).map((one) => `${id}: ${one}`))).toEqual([])
})

test('each rule says in a sentence what it is about', () => {
  expect(lintRules.filter(({ about }) => about.length < 20)).toEqual([])
})
