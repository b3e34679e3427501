import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FlowLog, SubscriptionInventory } from '../../src/azure/index.ts'
import { planMigration } from '../../src/enforce/migrate/plan-migration.ts'
import { DEFAULT_PROFILE } from '../../src/model/index.ts'
import { IDS, log, nic, subscription, VNET } from '../harness/inventory.ts'
import { slowCoverage } from '../harness/slow-coverage.ts'

const NOW = new Date('2026-11-26T00:00:00Z')
const plan = (one: SubscriptionInventory) => planMigration(one, DEFAULT_PROFILE, NOW)
const NSG_LOG = log(IDS.nsg)
const OTHER_NSG = `${IDS.nsg}-other`

const nsgAt = (index: number) => `${IDS.nsg}-${index}`
const nsg = fc.option(fc.nat({ max: 2 }).map(nsgAt), { nil: undefined })

/** One VNet of two subnets, up to four NICs, NSGs with and without logs, logs on the VNet, its subnets and its NICs. */
const estates = fc
  .record({
    subnetGroups: fc.tuple(nsg, nsg),
    nics: fc.array(fc.record({ subnets: fc.subarray(['a', 'b'], { minLength: 1 }), group: nsg }), { maxLength: 4 }),
    nsgLogs: fc.subarray([0, 1, 2]),
    others: fc.subarray([IDS.vnet, IDS.subnet('a'), IDS.subnet('b'), IDS.nic('0'), IDS.nic('1')], { maxLength: 2 }),
    enabled: fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }),
  })
  .map(({ subnetGroups, nics, nsgLogs, others, enabled }) =>
    subscription({
      virtualNetworks: [
        { ...VNET, subnets: VNET.subnets.map((one, index) => ({ ...one, securityGroupId: subnetGroups[index] })) },
      ],
      networkInterfaces: nics.map(({ subnets, group }, index) => ({
        ...nic(`${index}`, 'a'),
        ...{ subnetIds: subnets.map(IDS.subnet), securityGroupId: group },
      })),
      flowLogs: [
        ...nsgLogs.map((index) => log(nsgAt(index))),
        ...others.map((target, index) =>
          log(target, { id: `${IDS.watcher}/flowLogs/o${index}`, enabled: enabled[index]! }),
        ),
      ],
    }),
  )

const GHOSTS = ['a', 'b'].map((name) => ({ ...nic(`ghost-${name}`, name), securityGroupId: undefined }))

/** The NICs that are logged, with one that may come later in each subnet; by looking at everything. */
function seenIn(one: SubscriptionInventory, flowLogs: readonly FlowLog[]): ReadonlySet<string> {
  const all = { ...one, flowLogs, networkInterfaces: [...one.networkInterfaces, ...GHOSTS] }
  return new Set(slowCoverage(all, NOW).flatMap(({ key, verdict }) => (verdict === 'pass' ? [key] : [])))
}

const isNsg = ({ targetResourceId }: FlowLog) => targetResourceId.includes('networkSecurityGroups')
const subsets = <T>(all: readonly T[]) =>
  Array.from({ length: 2 ** all.length }, (_, bits) => all.filter((_one, index) => (bits >> index) & 1))

test('the plan sees at least the same with the fewest logs and the fewest new NICs, of all sets of logs', () => {
  fc.assert(
    fc.property(estates, (one) => {
      const { create, blocked } = plan(one)
      expect(blocked).toEqual([])
      const kept = one.flowLogs.filter((each) => !isNsg(each))
      const before = seenIn(one, one.flowLogs)
      const outcomeOf = (targets: readonly string[]) => {
        const after = seenIn(one, [...kept, ...targets.map((target) => log(target))])
        const isWhole = [...before].every((key) => after.has(key))
        const fresh = [...after].filter((key) => !before.has(key) && !key.includes('ghost'))
        return { isWhole, count: targets.length, fresh: new Set(fresh.map((key) => key.split(' ')[0])).size }
      }
      const targets = [IDS.vnet, IDS.subnet('a'), IDS.subnet('b'), ...one.networkInterfaces.map(({ id }) => id)]
      const covers = subsets(targets)
        .map(outcomeOf)
        .filter(({ isWhole }) => isWhole)
      const best = covers.reduce((a, b) => ((b.count - a.count || b.fresh - a.fresh) < 0 ? b : a))
      expect(outcomeOf(create.map(({ targetResourceId }) => targetResourceId))).toEqual(best)
    }),
    { numRuns: 500 },
  )
})

test('one log of the VNet takes over with the settings of the NSG log, and says how many NICs it adds', () => {
  const tagged = log(IDS.nsg, { tags: { owner: 'net' }, retentionDays: 30 })
  const bare = { ...nic('bare', 'a'), securityGroupId: undefined }
  const { create, retire } = plan(
    subscription({ flowLogs: [tagged], networkInterfaces: [nic('one', 'a'), nic('two', 'b'), bare] }),
  )
  expect(create).toMatchObject([
    { targetResourceId: IDS.vnet, location: 'westeurope', isThere: false, newlyLoggedNics: 1 },
  ])
  expect(create[0]!.settings).toEqual({
    ...{ storageId: IDS.account, retentionDays: 30, workspaceResourceId: IDS.workspace, intervalMinutes: 10 },
    tags: { owner: 'net' },
  })
  expect(retire).toEqual([{ log: tagged, after: [create[0]!.id] }])
})

test('a NIC alone is logged as a NIC where its VNet would add others', () => {
  const bare = { ...nic('bare', 'a'), securityGroupId: undefined }
  const { create } = plan(subscription({ flowLogs: [NSG_LOG], networkInterfaces: [nic('one', 'a'), bare] }))
  expect(create).toMatchObject([{ targetResourceId: IDS.nic('one'), newlyLoggedNics: 0 }])
})

test('a log that stands disabled on the target is written anew', () => {
  const old = log(IDS.vnet, { enabled: false })
  expect(plan(subscription({ flowLogs: [NSG_LOG, old] })).create).toMatchObject([{ id: old.id, isThere: true }])
})

describe('an NSG log stays', () => {
  const blockedBy = (parts: Partial<SubscriptionInventory>) => {
    const { create, retire, blocked } = plan(subscription(parts))
    expect({ create, retire }).toEqual({ create: [], retire: [] })
    return blocked.map(({ log: { name }, reason }) => `${name}: ${reason}`)
  }

  test('when the NICs could not be read', () => {
    const unread = [
      { kind: 'interfaces', id: '/subscriptions/s', what: 'network interfaces', reason: 'denied' },
    ] as const
    expect(blockedBy({ flowLogs: [NSG_LOG], unread })).toEqual(['log-nsg: not read: network interfaces (denied)'])
  })

  test('when two NSG logs of one VNet write to different accounts, both said by name', () => {
    const other = log(OTHER_NSG, { storageId: '/subscriptions/s/other' })
    const networkInterfaces = [nic('one', 'a'), { ...nic('two', 'b'), securityGroupId: OTHER_NSG }]
    const reason = `in hub, log-nsg (${IDS.account}) and log-nsg-other (/subscriptions/s/other) differ in account`
    expect(blockedBy({ flowLogs: [NSG_LOG, other], networkInterfaces })).toEqual([
      `log-nsg: ${reason}`,
      `log-nsg-other: ${reason}`,
    ])
  })

  test('when the log that would write instead leaves traffic out, or feeds no workspace', () => {
    const filtered = log(IDS.nic('one'), { filter: 'DstPort=443' })
    expect(blockedBy({ flowLogs: [NSG_LOG, filtered] })[0]).toMatch('leaves traffic out')
    const silent = log(IDS.vnet, { analytics: undefined })
    expect(blockedBy({ flowLogs: [NSG_LOG, silent] })[0]).toMatch('does not feed the workspace of log-nsg')
  })
})

test('what blocks one VNet blocks the NSG logs that reach into others, and nothing else', () => {
  const far = (name: string) => `${IDS.vnet}-${name}/subnets/x`
  const networkOf = (name: string) => ({
    ...{ ...VNET, id: `${IDS.vnet}-${name}`, name },
    subnets: [{ ...VNET.subnets[0]!, id: far(name), name: 'x' }],
  })
  const inside = (name: string, group: string) => ({
    ...nic(name, 'a'),
    subnetIds: [far(name)],
    securityGroupId: group,
  })
  const { create, blocked } = plan(
    subscription({
      virtualNetworks: ['one', 'two', 'free'].map(networkOf),
      networkInterfaces: [inside('one', IDS.nsg), inside('two', IDS.nsg), inside('free', OTHER_NSG)],
      flowLogs: [NSG_LOG, log(OTHER_NSG), log(IDS.nic('one'), { filter: 'DstPort=443' })],
    }),
  )
  expect(blocked.map((one) => one.log.name)).toEqual(['log-nsg'])
  expect(create.map((one) => one.targetResourceId)).toEqual([`${IDS.vnet}-free`])
})

test('the profile decides where NSG logs differ', () => {
  const other = log(OTHER_NSG, { retentionDays: 30 })
  const networkInterfaces = [nic('one', 'a'), { ...nic('two', 'b'), securityGroupId: OTHER_NSG }]
  const one = subscription({ flowLogs: [NSG_LOG, other], networkInterfaces })
  const { create } = planMigration(one, { ...DEFAULT_PROFILE, retentionDays: 365 }, NOW)
  expect(create[0]!.settings.retentionDays).toBe(365)
})
