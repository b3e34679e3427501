import { describe, expect, test } from 'vitest'
import { type ArmPort, readInventory } from '../../src/azure/index.ts'
import { type OverlapEntry, overlapRecord } from '../../src/enforce/migrate/overlap.ts'
import { type Migrating, runMigration } from '../../src/enforce/migrate/run-migration.ts'
import { DEFAULT_PROFILE, TrafficError } from '../../src/model/index.ts'
import type { Arm } from '../../src/sandbox/arm/arm.ts'
import { parseFaults } from '../../src/sandbox/arm/faults/parse-faults.ts'
import type { ArmResource, Estate } from '../../src/sandbox/estate/arm-resource.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { armEstate } from '../harness/arm-estate.ts'
import { portTo } from '../harness/arm-port.ts'
import { virtualClock } from '../harness/virtual-clock.ts'

const MINUTE = 60_000

/** Three VNets in one subscription, each seen by the flow log of an NSG only; and the same in two. */
const ESTATE = withNsgLogs(armEstate({ subscriptions: 1, vnets: 3, nics: 2 }))
const TWO = withNsgLogs(armEstate({ subscriptions: 2, vnets: 3, nics: 2 }))

function withNsgLogs(estate: Estate): Estate {
  const logs = estate.resources
    .filter(({ type }) => type === 'Microsoft.Network/networkSecurityGroups')
    .map((nsg): ArmResource => {
      const near = (type: string) =>
        estate.resources.find((one) => one.type === type && one.id.split('/')[2] === nsg.id.split('/')[2])!
      const workspaceResourceId = near('Microsoft.OperationalInsights/workspaces').id
      return {
        id: `${near('Microsoft.Network/networkWatchers').id}/flowLogs/${nsg.name}`,
        ...{ name: nsg.name, type: 'Microsoft.Network/networkWatchers/flowLogs', location: nsg.location! },
        tags: { owner: 'net' },
        properties: {
          ...{ targetResourceId: nsg.id, storageId: near('Microsoft.Storage/storageAccounts').id, enabled: true },
          ...{ provisioningState: 'Succeeded', format: { type: 'JSON', version: 2 } },
          retentionPolicy: { days: 30, enabled: true },
          flowAnalyticsConfiguration: {
            networkWatcherFlowAnalyticsConfiguration: {
              ...{ enabled: true, workspaceResourceId, trafficAnalyticsInterval: 10 },
            },
          },
        },
      }
    })
  return { ...estate, resources: [...estate.resources, ...logs] }
}

const isLog = ({ type }: ArmResource) => type.endsWith('/flowLogs')
const targetOf = ({ properties }: ArmResource) => String(properties.targetResourceId).toLowerCase()
const isNsgLog = (one: ArmResource) => isLog(one) && targetOf(one).includes('networksecuritygroups')

/** The NICs whose traffic some log writes, by looking at every log for every NIC. */
function loggedNics(resources: readonly ArmResource[], writes: (log: ArmResource) => boolean): readonly string[] {
  const targets = new Set(resources.filter((one) => isLog(one) && writes(one)).map(targetOf))
  const subnets = new Map(
    resources
      .filter(({ type }) => type === 'Microsoft.Network/virtualNetworks')
      .flatMap(({ id, properties }) =>
        (properties.subnets as { id: string; properties: { networkSecurityGroup: { id: string } } }[]).map(
          (subnet) => [subnet.id, [id, subnet.id, subnet.properties.networkSecurityGroup.id]] as const,
        ),
      ),
  )
  return resources
    .filter(({ type }) => type === 'Microsoft.Network/networkInterfaces')
    .filter(({ id, properties }) => {
      const { ipConfigurations } = properties as {
        ipConfigurations: { properties: { subnet: { id: string } } }[]
      }
      const places = ipConfigurations.flatMap((ip) => subnets.get(ip.properties.subnet.id)!)
      return [id, ...places].some((place) => targets.has(place.toLowerCase()))
    })
    .map(({ id }) => id)
}

interface Scene {
  readonly faults?: string
  readonly seed?: number
  readonly estate?: Estate
  /** Minutes until a new log writes its first blob (10 to 15 in Azure); undefined: never. */
  readonly delayOf?: (id: string) => number | undefined
}

interface Stage {
  readonly arm: Arm
  readonly entries: OverlapEntry[]
  /** How often a PUT came to the stand-in. */
  readonly writes: () => number
  readonly migrate: (more?: Partial<Migrating>) => ReturnType<typeof runMigration>
  readonly port: ArmPort
  readonly states: () => Readonly<Record<string, boolean>>
}

/** Runs on a stand-in and sees, after every single write, that whatever was logged is still. */
async function onStage(scene: Scene, act: (stage: Stage) => Promise<void>): Promise<void> {
  const { faults = '', seed = 1, delayOf = (id) => 10 + (id.length % 6), estate = ESTATE } = scene
  const clock = virtualClock({ seed })
  const sandbox = await startSandbox({
    ...{ estate, token: 'secret', now: clock.now, faults: parseFaults(`${faults}, seed=${seed}`) },
  })
  const { arm } = sandbox
  const since = new Map<string, number>()
  const writes = (log: ArmResource): boolean => {
    if (log.properties.enabled !== true || log.properties.provisioningState !== 'Succeeded') return false
    if (isNsgLog(log)) return true
    const delay = delayOf(log.id)
    return delay !== undefined && clock.now() >= (since.get(log.id) ?? Number.NaN) + delay * MINUTE
  }
  const logged = loggedNics(estate.resources, isNsgLog)
  expect(logged.length).toBeGreaterThan(0)
  let puts = 0
  const gaps: string[] = []
  const look = () => {
    for (const log of arm.resources().filter(isLog)) if (!since.has(log.id)) since.set(log.id, clock.now())
    const now = new Set(loggedNics(arm.resources(), writes))
    gaps.push(...logged.filter((id) => !now.has(id)))
  }
  const handle = arm.handle.bind(arm)
  Object.assign(arm, {
    handle(request: Parameters<Arm['handle']>[0]) {
      const answer = handle(request)
      if (request.method === 'PUT') puts++
      look()
      return answer
    },
  })
  const port = await portTo(sandbox, { clock })
  const entries: OverlapEntry[] = []
  const listRecent = async () =>
    arm
      .resources()
      .filter((log) => isLog(log) && !isNsgLog(log) && writes(log))
      .map(({ id }) => ({ blob: `flowLogResourceID=${id.toUpperCase()}/y=2026/PT1H.json`, etag: `${clock.now()}` }))
  const migrate = async (more: Partial<Migrating> = {}) =>
    runMigration(await readInventory({ port }), {
      ...{ profile: DEFAULT_PROFILE, port, listRecent, clock, limitMinutes: 60, newRequestId: () => 'request' },
      readAgain: async (id) => (await readInventory({ port, subscriptions: [id] })).subscriptions[0],
      record: overlapRecord([...entries], async (entry) => void entries.push(entry)),
      ...more,
    })
  const states = () =>
    Object.fromEntries(
      arm
        .resources()
        .filter(isNsgLog)
        .map(({ id, properties }) => [id, properties.enabled === true]),
    )
  try {
    await act({ arm, entries, writes: () => puts, migrate, port, states })
    expect(gaps).toEqual([])
  } finally {
    await sandbox.close()
  }
}

const allDisabled = (stage: Stage) => Object.values(stage.states()).every((enabled) => !enabled)

test('new logs are written, their first blobs waited for, and only then the NSG flow logs disabled', async () => {
  await onStage({ estate: TWO }, async (stage) => {
    const results = await stage.migrate()
    expect(results.map(({ step, state }) => `${step} ${state}`).sort()).toEqual([
      ...Array(6).fill('create done'),
      ...Array(6).fill('disable done'),
    ])
    expect(allDisabled(stage)).toBe(true)
    const log = stage.arm.resources().find((one) => isLog(one) && !isNsgLog(one))!
    expect(log).toMatchObject({
      tags: { owner: 'net' },
      properties: { enabled: true, retentionPolicy: { days: 30, enabled: true }, format: { type: 'JSON', version: 2 } },
    })
    const windows = Map.groupBy(stage.entries, ({ nsgLog }) => nsgLog)
    expect(windows.size).toBe(6)
    for (const [begins, ends, ...more] of windows.values()) {
      expect([begins!.overlap, ends!.overlap, more]).toEqual(['begins', 'ends', []])
      const minutes = (Date.parse(ends!.at!) - Date.parse(begins!.at!)) / MINUTE
      expect(minutes).toBeGreaterThanOrEqual(10) // the delay of first blobs
      expect(minutes).toBeLessThan(20)
    }
  })
})

test('a second run has nothing to do and writes nothing', async () => {
  await onStage({}, async (stage) => {
    await stage.migrate()
    const before = stage.writes()
    expect(await stage.migrate()).toEqual([])
    expect(stage.writes()).toBe(before)
  })
})

test('a quiet target keeps its NSG flow log after 60 minutes, and the others are done', async () => {
  const delayOf = (id: string) => (id.includes('vnet-westeurope-1') ? undefined : 12)
  await onStage({ delayOf }, async (stage) => {
    const kept = (await stage.migrate()).filter(({ state }) => state === 'kept')
    expect(kept.map(({ id }) => id.split('/').at(-1))).toEqual(['nsg-westeurope-1'])
    for (const { message } of kept) expect(message).toMatch(/^no blob of .* within 60 minutes: quiet, or not writing/)
    expect(Object.values(stage.states()).filter((enabled) => enabled)).toHaveLength(1)
    expect(stage.entries.filter(({ overlap }) => overlap === 'ends')).toHaveLength(2)
  })
})

test('with 20 % of operations failing nothing goes unlogged: an NSG flow log stays where its VNet has no log that works', async () => {
  let [failures, disabled] = [0, 0]
  for (let seed = 1; seed <= 20; seed++) {
    await onStage({ faults: 'fail-operation=20%', seed }, async (stage) => {
      const results = await stage.migrate()
      const logs = stage.arm.resources().filter(isLog)
      for (const nsgLog of logs.filter(isNsgLog)) {
        const vnet = nsgLog.name.replace('nsg-', 'virtualnetworks/vnet-')
        const other = logs.find((one) => targetOf(one).endsWith(vnet))
        const works = other?.properties.provisioningState === 'Succeeded'
        expect([seed, nsgLog.name, nsgLog.properties.enabled]).toEqual([seed, nsgLog.name, !works])
        disabled += works ? 1 : 0
      }
      failures += results.filter(({ step, state }) => step === 'create' && state === 'failed').length
    })
  }
  expect([failures + disabled, failures > 5]).toEqual([60, true])
})

describe('a run that dies', () => {
  test('before or after any of its writes leaves nothing unlogged, and the next one ends it', async () => {
    let total = 0
    await onStage({}, async (stage) => {
      await stage.migrate()
      total = stage.writes()
    })
    expect(total).toBe(6)
    for (let at = 1; at <= total; at++) {
      for (const when of ['before', 'after'] as const) {
        await onStage({}, async (stage) => {
          let left = at
          const putFlowLog: ArmPort['putFlowLog'] = async (...args) => {
            if (--left < 0) throw new Error('killed')
            if (left === 0 && when === 'before') throw new Error('killed')
            await stage.port.putFlowLog(...args)
            if (left === 0) throw new Error('killed')
          }
          await expect(stage.migrate({ port: { ...stage.port, putFlowLog } })).rejects.toThrow('killed')
          await stage.migrate()
          expect([at, when, allDisabled(stage)]).toEqual([at, when, true])
          const last = new Map(stage.entries.map((one) => [`${one.nsgLog} ${one.log}`, one.overlap]))
          expect([...last.values()]).toEqual(Array(3).fill('ends'))
        })
      }
    }
  })

  test('because its record cannot be written has written nothing to Azure', async () => {
    await onStage({}, async (stage) => {
      const record = overlapRecord([], () => Promise.reject(new Error('ENOSPC')))
      await expect(stage.migrate({ record })).rejects.toThrow('ENOSPC')
      expect(stage.writes()).toBe(0)
    })
  })
})

describe('what changes while blobs are waited for', () => {
  /** Changes something at the first look for blobs after the writes. */
  const meanwhile = (stage: Stage, change: () => void): Partial<Migrating> => {
    let reads = 0
    const readAgain: Migrating['readAgain'] = async (id) => {
      if (reads++ === 0) change()
      return (await readInventory({ port: stage.port, subscriptions: [id] })).subscriptions[0]
    }
    return { readAgain }
  }
  const put = ({ arm }: Stage, { id, location, properties, tags }: ArmResource) =>
    arm.handle({
      ...{ method: 'PUT', path: id, query: new Map([['api-version', '2025-05-01']]) },
      body: { location, tags, properties },
    })

  test('an NSG that comes to stand on another VNet keeps its flow log', async () => {
    const estate = ESTATE
    await onStage({ estate }, async (stage) => {
      const first = stage.arm.resources().find(isNsgLog)!
      const vnet = estate.resources.find(({ type }) => type === 'Microsoft.Network/virtualNetworks')!
      const group = { id: String(first.properties.targetResourceId) }
      const id = `${vnet.id}-late`
      const subnet = { id: `${id}/subnets/a`, name: 'a', properties: { networkSecurityGroup: group } }
      const late = { ...vnet, id, name: `${vnet.name}-late`, properties: { ...vnet.properties, subnets: [subnet] } }
      const results = await stage.migrate(meanwhile(stage, () => void put(stage, late)))
      const own = results.find((one) => one.step === 'disable' && one.id === first.id)!
      expect(own).toMatchObject({ state: 'kept', message: expect.stringContaining('what it sees has changed') })
      expect(stage.states()[first.id]).toBe(true)
    })
  })

  test('a new log that somebody disables again does not let the old one go', async () => {
    await onStage({}, async (stage) => {
      const change = () => {
        const fresh = stage.arm.resources().filter((one) => isLog(one) && !isNsgLog(one))
        for (const log of fresh) put(stage, { ...log, properties: { ...log.properties, enabled: false } })
      }
      const results = await stage.migrate(meanwhile(stage, change))
      const disabled = results.filter(({ step, state }) => step === 'disable' && state === 'done')
      expect(disabled).toEqual([])
    })
  })
})

test('without the proof the first minutes of new logs are lost, which this stand-in sees', async () => {
  const run = onStage({}, async (stage) => {
    await stage.migrate({ listRecent: undefined })
    expect(allDisabled(stage)).toBe(true)
  })
  await expect(run).rejects.toThrow('to deeply equal []') // the gaps that onStage saw
})

test('whoever may not read blobs gets no new logs', async () => {
  await onStage({}, async (stage) => {
    const listRecent = () => Promise.reject(new TrafficError('azure/blob-failed', '403'))
    const results = await stage.migrate({ listRecent })
    expect(stage.writes()).toBe(0)
    for (const { message } of results) expect(message).toContain('Storage Blob Data Reader')
  })
})
