import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { narrow } from '../../src/azure/index.ts'
import { auditInventory, RULES } from '../../src/enforce/index.ts'
import { DEFAULT_PROFILE } from '../../src/model/index.ts'
import {
  auditHtml,
  auditJson,
  auditJunit,
  auditOcsf,
  auditSarif,
  changeRows,
  changeSince,
  coverageRows,
  findingRows,
  formatRows,
  parseEarlierAudit,
} from '../../src/reports/index.ts'
import { IDS, inventory, log, VNET } from '../harness/inventory.ts'
import { readXml } from '../harness/read-xml.ts'

const now = new Date('2026-11-24T00:00:00Z')

/** Names that nobody should choose and somebody does. */
const HOSTILE = [
  '..',
  'x'.repeat(120),
  `"quoted" 'twice' \`thrice\``,
  '\u001b[31mred\u001b]0;title\u0007',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '=HYPERLINK("http://evil","x")',
  '@SUM(A1)',
  '| [link](javascript:alert(1)) | ![x](y)',
  'line\nbreak\r\n\u2028',
  '\u202eevil\ufffe\ud800',
  ']]>&amp;&lt;&nope;',
]

/** Each name as that of a VNet that nobody logs, of a filter, of a subscription and of a reason. */
function hostileAudit() {
  const virtualNetworks = HOSTILE.map((name) => {
    const id = `${IDS.vnet}-${name}`
    return {
      ...VNET,
      id,
      name,
      location: name,
      subnets: VNET.subnets.map((one) => ({ ...one, id: `${id}/${one.name}` })),
    }
  })
  const networkInterfaces = virtualNetworks.map(({ id, name }) => ({
    ...{ id: `${IDS.nic('')}${name}`, location: name, subnetIds: [`${id}/a`] },
    ...{ securityGroupId: undefined, isPrivateEndpoint: false },
  }))
  const flowLogs = HOSTILE.map((filter, index) =>
    log(IDS.nsg, { id: `${IDS.watcher}/flowLogs/${index}`, name: filter, filter }),
  )
  const unread = HOSTILE.map((what) => ({ kind: 'lifecycle', id: what, what, reason: what }) as const)
  const profile = {
    ...DEFAULT_PROFILE,
    exceptions: [
      { resourceId: virtualNetworks[0]!.id, owner: HOSTILE[4]!, reason: HOSTILE[3]!, expires: '2027-01-01' },
    ],
  }
  return auditInventory(
    inventory({ name: HOSTILE.join(' '), virtualNetworks, networkInterfaces, flowLogs }, { unread }),
    profile,
    now,
  )
}

const audit = hostileAudit()
const text = [...auditJson(audit)].join('')
// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not reach a terminal
const STEERS = /[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f\u202a-\u202e\u2066-\u2069]/

test('the hostile estate has something to tell of each kind', () => {
  expect(audit.findings.length).toBeGreaterThan(30)
  expect(audit.excepted).toHaveLength(1)
  expect(audit.isComplete).toBe(false)
})

describe('hostile names break no form', () => {
  test('table and Markdown hold nothing that steers a terminal, and no markup', () => {
    const both = (['table', 'md'] as const).map((form) =>
      [findingRows(audit), coverageRows(audit)].map((rows) => formatRows(rows, form)).join(''),
    )
    for (const one of both) expect(one).not.toMatch(STEERS)
    expect(both[1]!.replaceAll(/\\./gs, '')).not.toMatch(/[<>[\]`*!]/)
    const lines = formatRows(findingRows(audit), 'md').trimEnd().split('\n')
    expect(lines).toHaveLength(audit.findings.length + audit.unknowns.length + 2)
  })

  test('CSV runs no formula', () => {
    const csv = formatRows(findingRows(audit), 'csv')
    expect(csv).not.toMatch(/(^|,|\n)"?[=+@\t]/)
  })

  test('HTML is one page without script, request or handler, under a policy that allows none', async () => {
    const page = await auditHtml(audit)
    expect(page).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"`,
    )
    expect(page).not.toMatch(/<script|<img|<link|<iframe|\son\w+="/i)
    expect(page.match(/(?:src|href)="(?!#)/g)).toBeNull()
    expect(page).not.toMatch(STEERS)
  })
})

test('JSON tells the coverage of every subscription, region, VNet and NIC, and every name exactly', () => {
  const read = JSON.parse(text)
  expect(read).toMatchObject({ tool: 'azta audit', version: 1, at: '2026-11-24T00:00:00.000Z', isComplete: false })
  expect(read.vnets.map(({ vnet }: { vnet: string }) => vnet)).toEqual(
    HOSTILE.map((name) => `${IDS.vnet}-${name}`.replace('\ud800', '\ud800')),
  )
  expect(read.nics).toHaveLength(HOSTILE.length)
  expect(read.coverage).toHaveLength(
    1 + new Set(HOSTILE.map((name) => name.toLowerCase().replaceAll(' ', ''))).size + HOSTILE.length,
  )
  expect(read.logs[0]).toMatchObject({ target: IDS.nsg, retentionDays: 90, filter: '..', recordTypes: 'BCED' })
  expect(read.excepted).toMatchObject([{ rule: 'FL001', owner: HOSTILE[4] }])
})

/** What https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json requires of what we write. */
const message = z.strictObject({ text: z.string().min(1) })
const SARIF = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          rules: z.array(
            z.strictObject({
              ...{ id: z.string(), shortDescription: message, help: message },
              defaultConfiguration: z.strictObject({ level: z.enum(['none', 'note', 'warning', 'error']) }),
              properties: z.strictObject({ tags: z.array(z.string()) }),
            }),
          ),
        }),
      }),
      invocations: z.tuple([
        z.strictObject({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z.array(z.strictObject({ level: z.literal('error'), message })),
        }),
      ]),
      results: z.array(
        z.strictObject({
          ...{ ruleId: z.string(), ruleIndex: z.int().min(0), message },
          kind: z.enum(['pass', 'open', 'informational', 'notApplicable', 'review', 'fail']),
          level: z.enum(['none', 'note', 'warning', 'error']),
          locations: z.tuple([
            z.strictObject({
              physicalLocation: z.strictObject({
                artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w~!$&'()*+,;=:@%/-]+$/) }), // a relative reference of RFC 3986
                region: z.strictObject({ startLine: z.int().min(1) }),
              }),
              logicalLocations: z.tuple([z.strictObject({ fullyQualifiedName: z.string(), kind: z.string() })]),
            }),
          ]),
          partialFingerprints: z.record(z.string(), z.string()),
          suppressions: z
            .array(
              z.strictObject({
                kind: z.enum(['inSource', 'external']),
                status: z.enum(['accepted', 'underReview', 'rejected']),
                justification: z.string(),
              }),
            )
            .optional(),
        }),
      ),
    }),
  ]),
})

test('SARIF is of the shape of its schema: a level only where it fails, suppressed what an exception holds', () => {
  const [run] = SARIF.parse(JSON.parse(auditSarif(audit))).runs
  expect(run.results).toHaveLength(audit.findings.length + audit.unknowns.length + 1)
  for (const { kind, level, ruleId, ruleIndex } of run.results) {
    expect(kind === 'fail' || level === 'none').toBe(true)
    expect(run.tool.driver.rules[ruleIndex]!.id).toBe(ruleId)
  }
  expect(run.results.filter(({ suppressions }) => suppressions !== undefined)).toHaveLength(1)
  expect(run.invocations[0].executionSuccessful).toBe(false)
})

test('JUnit XML is well-formed, and its counts are those of its cases', () => {
  const root = readXml(auditJunit(audit, ({ level }) => level === 'error'))
  expect(root.children.map(({ attributes }) => attributes.name)).toEqual([...Object.keys(RULES), 'coverage'])
  for (const { attributes, children } of root.children) {
    const count = (name: string) => children.filter((one) => one.children[0]?.name === name).length
    const { tests, failures, errors, skipped } = attributes
    expect([tests, failures, errors, skipped]).toEqual(
      [children.length, count('failure'), count('error'), count('skipped')].map(String),
    )
  }
  const errors = audit.findings.filter(({ level }) => level === 'error').length
  const failures = root.children.reduce((sum, { attributes }) => sum + Number(attributes.failures), 0)
  expect(failures).toBe(errors)
})

/** What https://schema.ocsf.io/1.3.0/classes/compliance_finding and the objects in it require, with their enumerations. */
const OCSF = z.array(
  z.looseObject({
    ...{
      activity_id: z.literal(1),
      category_uid: z.literal(2),
      class_uid: z.literal(2003),
      type_uid: z.literal(200301),
    },
    ...{ severity_id: z.int().min(0).max(6), time: z.int().positive(), status_id: z.int().min(0).max(6) },
    metadata: z.looseObject({
      version: z.literal('1.3.0'),
      product: z.looseObject({ vendor_name: z.string(), name: z.string() }),
    }),
    finding_info: z.looseObject({ title: z.string(), uid: z.string() }),
    compliance: z.looseObject({
      standards: z.array(z.string()).min(1),
      status_id: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    }),
    cloud: z.looseObject({ provider: z.string() }), // the profile `cloud` asks for it
    remediation: z.looseObject({ desc: z.string() }),
  }),
)

test('OCSF findings have what their class requires; what is unknown is its "missing information", never a pass', () => {
  const records = OCSF.parse(JSON.parse(auditOcsf(audit)))
  const of = (status: number) => records.filter(({ compliance }) => compliance.status_id === status)
  expect(of(3)).toHaveLength(audit.findings.length)
  expect(of(2)).toHaveLength(audit.unknowns.length)
  const covered = auditInventory(inventory({ flowLogs: [log(IDS.vnet)] }), DEFAULT_PROFILE, now)
  expect(OCSF.parse(JSON.parse(auditOcsf(covered))).map(({ compliance }) => compliance.status_id)).toEqual([1])
})

describe('the change since an earlier audit', () => {
  const earlier = (parts: Parameters<typeof inventory>[0]) => {
    const json = [...auditJson(auditInventory(inventory(parts), DEFAULT_PROFILE, now))].join('')
    return parseEarlierAudit(json, 'monday.json')
  }
  const later = (parts: Parameters<typeof inventory>[0]) => auditInventory(inventory(parts), DEFAULT_PROFILE, now)

  test('tells what appeared, what is resolved, and how coverage moved', () => {
    const change = changeSince(earlier({}), later({ flowLogs: [log(IDS.vnet, { formatVersion: 1 })] }))
    expect(change.appeared.map(({ rule }) => rule)).toEqual(['FL009'])
    expect(change.resolved.map(({ rule }) => rule)).toEqual(['FL001'])
    expect(change.coverage).toEqual([
      { subscription: 'sub', region: '', before: 0, after: 100 },
      { subscription: 'sub', region: 'westeurope', before: 0, after: 100 },
    ])
    expect(formatRows(changeRows(change), 'csv').split('\r\n')[3]).toBe('coverage,,,sub,0 % -> 100 %')
  })

  test('never takes for resolved what could not be read this time', () => {
    const unread = [{ kind: 'watchers', id: '/subscriptions/s', what: 'network watchers', reason: 'no' }] as const
    const change = changeSince(earlier({}), later({ watchers: [], flowLogs: [], unread }))
    expect(change.resolved).toEqual([])
    expect(change.uncertain.map(({ rule }) => rule)).toEqual(['FL001'])
    const elsewhere = auditInventory({ ...inventory(), subscriptions: [] }, DEFAULT_PROFILE, now)
    expect(changeSince(earlier({}), elsewhere)).toMatchObject({ resolved: [], uncertain: [{ rule: 'FL001' }] })
  })

  test('with another filter took all that it left out for resolved: it is refused', () => {
    const one = narrow(inventory(), { regions: ['eastus'] })
    expect(() => changeSince(earlier({}), auditInventory(one, DEFAULT_PROFILE, now))).toThrow(/other regions or tags/)
    const same = parseEarlierAudit([...auditJson(auditInventory(one, DEFAULT_PROFILE, now))].join(''), 'x')
    expect(changeSince(same, auditInventory(one, DEFAULT_PROFILE, now)).resolved).toEqual([])
  })

  test.each(['nope', '{"tool":"other"}', '{"tool":"azta audit","version":2}'])('refuses %s', (content) => {
    expect(() => parseEarlierAudit(content, 'x.json')).toThrow(/it is no audit of this version/)
  })
})
