import { describe, expect, test } from 'vitest'
import type { SubscriptionInventory } from '../../src/azure/index.ts'
import { auditInventory, coverageOf, sharesOf } from '../../src/enforce/index.ts'
import { DEFAULT_PROFILE, type Profile, parseProfile } from '../../src/model/index.ts'
import { IDS, inventory, log, nic, subscription, VNET } from '../harness/inventory.ts'

const now = new Date('2026-11-24T00:00:00Z')
const afterNsgLogs = new Date('2027-09-30T00:00:00Z')

const vnetOf = (parts: Partial<SubscriptionInventory>, at = now) => coverageOf(subscription(parts), at).vnets[0]!
const rulesOf = (parts: Partial<SubscriptionInventory>, profile: Profile = DEFAULT_PROFILE, at = now) =>
  auditInventory(inventory(parts), profile, at).findings.map(({ rule, level }) => `${rule} ${level}`)

describe('coverage is reasoned per NIC', () => {
  test.each([
    ['the VNet is logged', [log(IDS.vnet.toUpperCase())], 'pass', 2],
    ['both subnets are', [log(IDS.subnet('a')), log(IDS.subnet('B').toUpperCase())], 'pass', 2],
    ['one subnet and the other NIC are', [log(IDS.subnet('a')), log(IDS.nic('two'))], 'pass', 2],
    ['one subnet is', [log(IDS.subnet('a'))], 'fail', 1],
    ['only the NSG is', [log(IDS.nsg)], 'pass', 2],
    ['its log is disabled', [log(IDS.vnet, { enabled: false })], 'fail', 0],
    ['nothing is', [], 'fail', 0],
  ])('%s', (_what, flowLogs, verdict, covered) => {
    const vnet = vnetOf({ flowLogs })
    expect(vnet.verdict).toBe(verdict)
    expect(vnet.nics.filter((one) => one.verdict === 'pass')).toHaveLength(covered)
  })

  test('the narrowest log writes and the wider ones are shadowed; that of the NSG writes beside them', () => {
    const logs = [log(IDS.vnet), log(IDS.subnet('a')), log(IDS.nic('one')), log(IDS.nsg)]
    const [one, two] = vnetOf({ flowLogs: logs }).nics
    expect(one!.logs.map(({ targetResourceId }) => targetResourceId)).toEqual([
      IDS.nic('one'),
      IDS.subnet('a'),
      IDS.vnet,
    ])
    expect(two!.logs.map(({ targetResourceId }) => targetResourceId)).toEqual([IDS.vnet])
    expect([one!.nsgLogs, two!.nsgLogs].map((list) => list.length)).toEqual([1, 1])
  })

  test('an NSG log alone covers until NSG logs end', () => {
    expect(vnetOf({ flowLogs: [log(IDS.nsg)] })).toMatchObject({ verdict: 'pass', isByNsgOnly: true })
    expect(vnetOf({ flowLogs: [log(IDS.nsg)] }, afterNsgLogs)).toMatchObject({ verdict: 'fail' })
  })

  test('what could not be read is unknown, never pass and never fail', () => {
    const unread = [
      { kind: 'flow-logs', id: IDS.watcher, what: 'flow logs of w', reason: 'AuthorizationFailed' },
    ] as const
    const audit = auditInventory(inventory({ unread, flowLogs: [] }), DEFAULT_PROFILE, now)
    expect(audit.isComplete).toBe(false)
    expect(audit.coverage[0]!.vnets[0]).toMatchObject({ verdict: 'unknown', reason: 'not read: flow logs of w' })
    expect(audit.findings.map(({ rule }) => rule)).toEqual(['IN001'])
    expect(sharesOf(audit.coverage).map(({ percent }) => percent)).toEqual([undefined, undefined, undefined])
  })

  test('NICs of a scale set that cannot be read make a VNet without a log of its own unknown, and no other', () => {
    const gap = { kind: 'scale-set', id: '/vmss', what: 'NICs of scale set x', reason: 'AuthorizationFailed' } as const
    const flowLogs = [log(IDS.subnet('a')), log(IDS.subnet('b'))]
    const here = [{ ...gap, subnetIds: [IDS.subnet('A').toUpperCase()] }]
    expect(vnetOf({ flowLogs, unread: here }).verdict).toBe('unknown')
    expect(vnetOf({ flowLogs: [log(IDS.vnet)], unread: here }).verdict).toBe('pass')
    expect(vnetOf({ flowLogs, unread: [{ ...gap, subnetIds: ['/elsewhere'] }] }).verdict).toBe('pass')
  })

  test('a NIC whose VNet was not read is unknown', () => {
    const coverage = coverageOf(subscription({ virtualNetworks: [] }), now)
    expect(coverage.strays.map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown'])
  })

  test('what has no NICs that could be logged is skipped, with the reason', () => {
    expect(vnetOf({ networkInterfaces: [] })).toMatchObject({ verdict: 'skip', reason: 'no network interfaces' })
    const privateEndpoint = { ...nic('pe', 'a'), isPrivateEndpoint: true }
    const [gateway, delegated] = [
      { ...VNET.subnets[0]!, hiddenOwners: ['/gw'] },
      { ...VNET.subnets[1]!, delegatedTo: 'Microsoft.Web/serverFarms' },
    ]
    const virtualNetworks = [{ ...VNET, subnets: [gateway, delegated] }]
    const vnet = vnetOf({ networkInterfaces: [privateEndpoint], virtualNetworks })
    expect(vnet.verdict).toBe('skip')
    expect(vnet.nics.map(({ nicId, verdict, reason }) => [nicId, verdict, reason])).toEqual([
      [IDS.nic('pe'), 'skip', 'a private endpoint: its flows are logged at their sources'],
      ['/gw', 'skip', 'Azure hides the NICs of this resource'],
      [IDS.subnet('b'), 'skip', 'Azure hides the NICs of a subnet that is delegated to Microsoft.Web/serverFarms'],
    ])
  })
})

describe('an exception', () => {
  const exception = {
    resourceId: IDS.vnet.toUpperCase(),
    rule: 'FL001',
    owner: 'me',
    reason: 'lab',
    expires: '2026-12-01',
  }
  const profile = parseProfile(JSON.stringify({ exceptions: [exception] }), 'profile.json')

  test('holds until its day, and is told with its owner', () => {
    const audit = auditInventory(inventory(), profile, now)
    expect(audit.findings).toEqual([])
    expect(audit.excepted).toMatchObject([{ owner: 'me', reason: 'lab', finding: { rule: 'FL001' } }])
    expect(rulesOf({}, profile, new Date('2026-12-01T00:00:00Z'))).toEqual(['FL001 error'])
  })

  test('never hides that something could not be read', () => {
    const all = parseProfile(JSON.stringify({ exceptions: [{ ...exception, resourceId: '/x', rule: undefined }] }), 'p')
    const unread = [{ kind: 'networks', id: '/x', what: 'virtual networks', reason: 'no' }] as const
    expect(rulesOf({ unread, flowLogs: [log(IDS.vnet)] }, all)).toEqual(['IN001 error'])
  })
})

test('a wrong profile is refused with its key', () => {
  expect(() => parseProfile('{"intervalMinutes":30}', 'p.json')).toThrow(/^intervalMinutes: /)
  expect(() => parseProfile('{"recordTypes":"BX"}', 'p.json')).toThrow(/^recordTypes: it is made of/)
})
