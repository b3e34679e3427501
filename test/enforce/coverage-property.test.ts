import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FlowLog, SubscriptionInventory } from '../../src/azure/index.ts'
import { readInventory } from '../../src/azure/index.ts'
import { auditInventory, coverageOf } from '../../src/enforce/index.ts'
import { DEFAULT_PROFILE } from '../../src/model/index.ts'
import { createArm } from '../../src/sandbox/arm/arm.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { portOver } from '../harness/arm-in-memory.ts'
import { ACCOUNT, IDS, inventory, log, nic, subscription, VNET } from '../harness/inventory.ts'
import { slowCoverage, slowRetention } from '../harness/slow-coverage.ts'

const BEFORE = new Date('2026-11-24T00:00:00Z')
const AFTER = new Date('2027-10-01T00:00:00Z')

const vnetAt = (index: number) => `${IDS.vnet}-${index}`
const subnetAt = (vnet: number, index: number) => `${vnetAt(vnet)}/subnets/${index}`
const nsgAt = (index: number) => `${IDS.nsg}-${index}`

const small = fc.integer({ min: 0, max: 2 })
const nsg = fc.option(small.map(nsgAt), { nil: undefined })

/** Up to three VNets with three subnets each, NICs anywhere in them, and logs on anything, twice too. */
const estates = fc
  .record({
    subnetGroups: fc.array(nsg, { minLength: 9, maxLength: 9 }),
    nics: fc.array(fc.record({ vnet: small, subnet: small, group: nsg, isPrivateEndpoint: fc.boolean() }), {
      maxLength: 12,
    }),
    logs: fc.array(
      fc.record({
        kind: fc.constantFrom('vnet', 'subnet', 'nic', 'nsg', 'gone'),
        vnet: small,
        at: fc.nat({ max: 11 }),
        enabled: fc.boolean(),
        retentionDays: fc.constantFrom(0, 30, 90),
      }),
      { maxLength: 10 },
    ),
  })
  .map(({ subnetGroups, nics, logs }): SubscriptionInventory => {
    const targetOf = ({ kind, vnet, at }: (typeof logs)[number]) => {
      const targets = {
        vnet: vnetAt(vnet),
        subnet: subnetAt(vnet, at % 3),
        nic: IDS.nic(`${at}`),
        nsg: nsgAt(at % 3),
        gone: '/gone',
      }
      return targets[kind]
    }
    return subscription({
      virtualNetworks: [0, 1, 2].map((vnet) => ({
        ...{ ...VNET, id: vnetAt(vnet), name: `${vnet}` },
        subnets: [0, 1, 2].map((index) => ({
          ...{ ...VNET.subnets[0]!, id: subnetAt(vnet, index), name: `${index}` },
          securityGroupId: subnetGroups[vnet * 3 + index],
        })),
      })),
      networkInterfaces: nics.map(({ vnet, subnet, group, isPrivateEndpoint }, index) => ({
        ...nic(`${index}`, 'a'),
        ...{ subnetIds: [subnetAt(vnet, subnet)], securityGroupId: group, isPrivateEndpoint },
      })),
      securityGroups: [0, 1, 2].map((index) => ({ id: nsgAt(index), location: 'westeurope' })),
      flowLogs: logs.map((one, index) =>
        log(targetOf(one), {
          id: `${IDS.watcher}/flowLogs/${index}`,
          enabled: one.enabled,
          retentionDays: one.retentionDays,
        }),
      ),
    })
  })

const low = (text: string) => text.toLowerCase()

function fastCoverage(one: SubscriptionInventory, now: Date) {
  const nics = coverageOf(one, now).vnets.flatMap((vnet) => vnet.nics)
  return nics
    .map(({ nicId, subnetId, verdict, logs, nsgLogs }) => ({
      ...{ key: low(`${nicId} ${subnetId}`), verdict, log: logs[0] === undefined ? null : low(logs[0].id) },
      shadowed: logs.slice(1).map(({ id }) => low(id)),
      nsgLogs: nsgLogs.map(({ id }) => low(id)).sort(),
    }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

test('coverage by index is coverage by looking at everything', () => {
  fc.assert(
    fc.property(estates, fc.constantFrom(BEFORE, AFTER), (one, now) => {
      expect(fastCoverage(one, now)).toEqual(slowCoverage(one, now))
    }),
  )
})

test('double logging and shadowing are found where some NIC has them, and nowhere else', () => {
  fc.assert(
    fc.property(estates, (one) => {
      const { findings } = auditInventory(inventory(one), DEFAULT_PROFILE, BEFORE)
      const of = (rule: string) =>
        [...new Set(findings.filter((f) => f.rule === rule).map((f) => low(f.resourceId)))].sort()
      const logs = new Map(one.flowLogs.map((log) => [low(log.id), log]))
      const nics = slowCoverage(one, BEFORE).filter(({ verdict }) => verdict !== 'skip')
      const twice = nics.filter(({ log }) => log !== null).flatMap(({ nsgLogs }) => nsgLogs)
      const days = (id: string | null) => logs.get(id ?? '')?.retentionDays // the only setting that differs here
      const shadowed = nics.flatMap(({ log, shadowed: wider }) => wider.filter((id) => days(id) !== days(log)))
      expect(of('FL006')).toEqual([...new Set(twice)].sort())
      expect(of('FL008')).toEqual([...new Set(shadowed)].sort())
    }),
  )
})

test('the order of lists and the letter case of ids change nothing', () => {
  const cased = (id: string, seed: number) =>
    [...id].map((c, i) => ((seed >> (i % 31)) & 1 ? c.toUpperCase() : c)).join('')
  fc.assert(
    fc.property(estates, fc.nat(), fc.nat(), (one, seed, turn) => {
      const turned = <T>(all: readonly T[]) => all.map((_, index) => all[(index + turn) % all.length]!).reverse()
      const other: SubscriptionInventory = {
        ...one,
        virtualNetworks: turned(one.virtualNetworks).map((vnet) => ({
          ...{ ...vnet, id: cased(vnet.id, seed) },
          subnets: turned(vnet.subnets).map((subnet) => ({ ...subnet, id: cased(subnet.id, seed + 1) })),
        })),
        networkInterfaces: turned(one.networkInterfaces).map((each) => ({
          ...{ ...each, id: cased(each.id, seed + 2), subnetIds: each.subnetIds.map((id) => cased(id, seed + 3)) },
        })),
        flowLogs: turned(one.flowLogs).map((each) => ({
          ...{ ...each, id: cased(each.id, seed + 4), targetResourceId: cased(each.targetResourceId, seed + 5) },
        })),
      }
      expect(fastCoverage(other, BEFORE)).toEqual(fastCoverage(one, BEFORE))
      const rules = (all: SubscriptionInventory) =>
        auditInventory(inventory(all), DEFAULT_PROFILE, BEFORE)
          .findings.map((f) => low(`${f.rule} ${f.resourceId}`))
          .sort()
      expect(rules(other)).toEqual(rules(one))
    }),
  )
})

test('retention is the day on which the first of its owners deletes', () => {
  const days = fc.constantFrom(0, 1, 30, 89, 90, 91, 365)
  const rules = fc.array(fc.constantFrom(1, 30, 89, 90, 91, 365), { maxLength: 3 })
  fc.assert(
    fc.property(days, rules, days, (own, lifecycle, wanted) => {
      const account = { ...ACCOUNT, lifecycle: lifecycle.map((d, i) => ({ name: `r${i}`, days: d, prefixes: [] })) }
      const all = inventory({ flowLogs: [log(IDS.vnet, { retentionDays: own })] }, { storageAccounts: [account] })
      const { findings } = auditInventory(all, { ...DEFAULT_PROFILE, retentionDays: wanted }, BEFORE)
      const kept = slowRetention(own, lifecycle)
      const isConflict = own > 0 && lifecycle.length > 0 && slowRetention(0, lifecycle) !== own
      const has = (rule: string) => findings.some((f) => f.rule === rule)
      expect(has('ST002')).toBe(isConflict || kept !== wanted)
      expect(has('ST003')).toBe(kept > 0 && kept < 90)
    }),
  )
})

/** Verdicts and findings of the default estate, read with some requests refused. */
async function auditWithout(refuses: (path: string) => boolean) {
  const arm = createArm(defaultEstate(), { origin: () => 'https://arm' })
  return auditInventory(await readInventory({ port: portOver(arm, refuses) }), DEFAULT_PROFILE, BEFORE)
}

test('nothing that Azure refuses to show turns a failure into a pass, or a rule from failing to silent', async () => {
  const asked: string[] = []
  const whole = await auditWithout((path) => {
    asked.push(path)
    return false
  })
  expect(asked.length).toBeGreaterThan(20)
  const verdictsOf = (audit: typeof whole) =>
    new Map(audit.coverage.flatMap(({ vnets }) => vnets.map(({ vnet, verdict }) => [low(vnet.id), verdict])))
  const failing = [...verdictsOf(whole)].filter(([, verdict]) => verdict !== 'pass').map(([id]) => id)
  const hidable = asked.filter((path) => path !== '/subscriptions')
  await fc.assert(
    fc.asyncProperty(fc.subarray(hidable, { minLength: 1 }), async (hidden) => {
      const part = await auditWithout((path) => hidden.includes(path))
      const verdicts = verdictsOf(part)
      expect(failing.filter((id) => verdicts.get(id) === 'pass')).toEqual([])
      expect(part.isComplete).toBe(false)
      expect(part.findings.filter(({ rule }) => rule === 'IN001').length).toBeGreaterThan(0)
    }),
    { numRuns: 60 },
  )
})

const firstPage: (log: FlowLog) => boolean = ({ id }) => /[02468]$/.test(id)

test('logs that come in several lists are one list', () => {
  fc.assert(
    fc.property(estates, (one) => {
      const flowLogs = [...one.flowLogs.filter((l) => !firstPage(l)), ...one.flowLogs.filter(firstPage)]
      expect(fastCoverage({ ...one, flowLogs }, BEFORE)).toEqual(fastCoverage(one, BEFORE))
    }),
  )
})
