import { describe, expect, test } from 'vitest'
import type { ArmPort, FlowLogBody, WireResource } from '../../src/azure/index.ts'
import { ArmFailure } from '../../src/azure/index.ts'
import { armEstate, subscriptionAt } from '../harness/arm-estate.ts'
import { againstFaults, logsFor, readEverything, writeAll } from '../harness/arm-run.ts'

const estate = armEstate({ subscriptions: 3, vnets: 3, nics: 2 })
const logged = armEstate({ subscriptions: 3, vnets: 3, nics: 2, logged: true })
const wanted = logsFor(estate)

/** What stands in the end when nothing goes wrong. */
const clean = await againstFaults({ faults: '', estate }, async ({ port, logs }) => {
  await writeAll(port, wanted)
  return logs()
})
const everything = await againstFaults({ faults: '', estate: logged }, ({ port }) => readEverything(port))

describe('throttling', () => {
  test.each(['throttle=50%', 'throttle-after=50%'])('%s: the same end, at most 8 tries a call', async (faults) => {
    expect(Object.keys(clean)).toHaveLength(9)
    await againstFaults({ faults, estate }, async ({ port, waits, logs }) => {
      await writeAll(port, wanted)
      expect(logs()).toEqual(clean)
      expect(waits.length).toBeGreaterThan(5)
      expect(Math.max(...waits.map(({ tries }) => tries))).toBeLessThan(8) // a wait is before the next try
    })
  })

  test('a Retry-After is waited for as long as it says', async () => {
    await againstFaults({ faults: 'throttle-after=50%, retry-after=17', estate }, async ({ port, waits, clock }) => {
      await port.subscriptions()
      expect(waits.map(({ waitMs }) => waitMs)).toEqual(waits.map(() => 17_000))
      expect(clock.slept()).toBe(17_000 * waits.length)
    })
  })

  test('without one the pauses double below a cap of a minute, and are spread at random', async () => {
    await againstFaults({ faults: 'throttle=100%', estate }, async ({ port, waits }) => {
      await expect(port.subscriptions()).rejects.toMatchObject({ azureCode: 'TooManyRequests', kind: 'throttled' })
      const ceilings = [2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000)
      expect(waits).toHaveLength(7)
      for (const [index, { waitMs }] of waits.entries()) expect(waitMs).toBeLessThanOrEqual(ceilings[index]!)
      expect(new Set(waits.map(({ waitMs }) => waitMs)).size).toBe(7)
    })
  })

  test('a day is cut to five minutes, all of it to half an hour, and both are told', async () => {
    await againstFaults(
      { faults: 'throttle-after=100%, retry-after=86400', estate },
      async ({ port, waits, clock }) => {
        await expect(port.subscriptions()).rejects.toMatchObject({ kind: 'throttled' })
        expect(waits.map(({ waitMs, asked }) => [waitMs, asked])).toEqual(waits.map(() => [300_000, '86400']))
        expect(clock.slept()).toBeLessThanOrEqual(30 * 60_000)
        expect(waits[0]).toMatchObject({ request: 'GET /subscriptions', reason: 'SubscriptionRequestsThrottled' })
      },
    )
  })

  test.each(['soon', '-5', '1e9', 'NaN'])('a Retry-After of %s is told and taken for none', async (text) => {
    await againstFaults({ faults: `throttle-after=100%, retry-after=${text}`, estate }, async ({ port, waits }) => {
      await expect(port.subscriptions()).rejects.toMatchObject({ kind: 'throttled' })
      for (const { waitMs, asked } of waits) expect([waitMs <= 60_000, asked]).toEqual([true, text])
    })
  })
})

test('30 % of 5xx, 10 % of resets and 5 % of cut bodies end in the same state', async () => {
  const faults = 'error=30%, reset=10%, cut=5%'
  for (let seed = 1; seed <= 10; seed++) {
    await againstFaults({ faults, estate, seed }, async ({ port, logs, waits }) => {
      await writeAll(port, wanted)
      expect(logs()).toEqual(clean)
      expect(waits.length).toBeGreaterThan(0)
    })
  }
})

test('what could be read under faults is whole, and the rest is named with its code', async () => {
  const faults = 'throttle=30%, error=30%, reset=10%, cut=5%'
  for (let seed = 1; seed <= 5; seed++) {
    await againstFaults({ faults, estate: logged, seed }, async ({ port }) => {
      const { read, failed } = await readEverything(port)
      for (const [what, list] of Object.entries(read)) expect([what, list]).toEqual([what, everything.read[what]])
      for (const { azureCode } of Object.values(failed)) expect(azureCode).toMatch(/^\w+/)
      expect(Object.keys(read).length).toBeGreaterThan(0)
    })
  }
})

describe('operations', () => {
  const [{ id, body }] = wanted as [(typeof wanted)[number]]

  test.each([
    ['fail-operation=100%', { kind: 'operation-failed', azureCode: 'InternalServerError' }],
    ['cancel-operation=100%', { kind: 'operation-canceled', azureCode: 'Canceled' }],
    ['endless-operation=100%, poll-seconds=10', { kind: 'operation-endless', azureCode: 'OperationTimedOut' }],
  ])('%s is told as what it is', async (faults, failure) => {
    await againstFaults({ faults: `${faults}, polls=2`, estate }, async ({ port, clock }) => {
      await expect(port.putFlowLog(id, body)).rejects.toMatchObject({ ...failure, subscriptionId: subscriptionAt(0) })
      expect(clock.slept()).toBeLessThanOrEqual(30 * 60_000)
    })
  })

  test('a failed one leaves the log in the state Failed, an endless one in Updating', async () => {
    for (const [faults, state] of [
      ['fail-operation=100%', 'Failed'],
      ['endless-operation=100%, poll-seconds=300', 'Updating'],
    ] as const) {
      await againstFaults({ faults, estate }, async ({ port }) => {
        await port.putFlowLog(id, body).catch(() => {})
        expect((await port.read(id))?.properties.provisioningState).toBe(state)
      })
    }
  })

  test('the pauses between polls are those that ARM asks for', async () => {
    await againstFaults({ faults: 'polls=3, poll-seconds=10', estate }, async ({ port, clock }) => {
      await port.putFlowLog(id, body)
      expect(clock.slept()).toBe(40_000) // three times InProgress, then Succeeded
    })
  })
})

describe('tokens', () => {
  test('an expired one is renewed in the middle, once for each refusal', async () => {
    await againstFaults({ faults: 'expire=7', estate: logged }, async ({ port, tokens }) => {
      expect(await readEverything(port)).toEqual(everything)
      expect(tokens()).toBeGreaterThan(2)
    })
  })

  test('a token that is refused for good is a failure, after one more try', async () => {
    await againstFaults({ faults: 'expire=1', estate }, async ({ port, tokens }) => {
      await expect(port.subscriptions()).rejects.toMatchObject({
        azureCode: 'ExpiredAuthenticationToken',
        kind: 'denied',
      })
      expect(tokens()).toBe(2)
    })
  })
})

test('one forbidden subscription of 500 is one failure, and 499 are read', async () => {
  const denied = subscriptionAt(321)
  const large = armEstate({ subscriptions: 500 })
  await againstFaults({ faults: `deny=${denied}`, estate: large }, async ({ port }) => {
    const all = await port.subscriptions()
    const lists = await Promise.allSettled(
      all.map(({ subscriptionId }) => port.list(subscriptionId, 'Microsoft.Network/virtualNetworks')),
    )
    const failed = lists.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(lists.filter(({ status }) => status === 'fulfilled')).toHaveLength(499)
    expect(failed).toMatchObject([
      { kind: 'denied', azureCode: 'AuthorizationFailed', status: 403, subscriptionId: denied },
    ])
  })
})

describe('answers that are not the whole', () => {
  const GRAPH = "resources | where type =~ 'microsoft.network/virtualnetworks' | project id"
  const graph = (port: ArmPort) => port.graph([subscriptionAt(0)], GRAPH)
  const logs = (port: ArmPort) =>
    port.listBelow(logged.resources.find((one) => one.type.endsWith('Watchers'))!.id, 'flowLogs')

  test('pages of Resource Graph and of logs come together', async () => {
    await againstFaults({ faults: '', estate: logged }, async ({ port }) => {
      expect(await graph(port)).toHaveLength(3)
      expect(await logs(port)).toHaveLength(3)
    })
  })

  test.each([
    ['page-loop', logs, 'PageLoop|SeenTwice'],
    ['truncate', graph, 'ResultTruncated'],
    ['subscription-limit', graph, 'TenantSubscriptionLimitHit'],
  ] as const)('%s is a failure, never a part of the list', async (faults, read, code) => {
    await againstFaults({ faults, estate: logged }, async ({ port }) => {
      await expect(read(port)).rejects.toMatchObject({ kind: 'unsound', azureCode: expect.stringMatching(code) })
    })
  })
})

describe('two writers', () => {
  const [{ id, body }] = wanted as [(typeof wanted)[number]]

  /** The number that the third writer has left in the tags. */
  const numberOf = (tags: WireResource['tags']) => Number(tags?.['written-by-another'] ?? 0)
  const daysBody = (days: number, tags: WireResource['tags']): FlowLogBody => ({
    ...{ location: body.location, ...(tags == null ? {} : { tags }) },
    properties: { ...body.properties, retentionPolicy: { days, enabled: true } },
  })

  /** Adds one day to the retention of the log: reads, and writes only over what was read. What others wrote never goes back. */
  async function addDay(port: ArmPort, seenSoFar: { last: number }): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      const before = seenSoFar.last
      const { etag, tags, properties } = (await port.read(id))!
      expect(numberOf(tags)).toBeGreaterThanOrEqual(before)
      seenSoFar.last = Math.max(seenSoFar.last, numberOf(tags))
      const { days } = properties.retentionPolicy as { days: number } // as the test itself wrote it
      try {
        await port.putFlowLog(id, daysBody(days + 1, tags), { ifMatch: etag! })
        return
      } catch (error) {
        if (!(error instanceof ArmFailure) || !['changed', 'busy'].includes(error.kind)) throw error
      }
    }
    throw new Error('a hundred tries were not enough')
  }

  test('in two runs at once, and a third of their own, lose no update in 200 interleavings', async () => {
    const faults = 'one-writer, busy=20%, other-writer=30%, polls=1'
    for (let seed = 1; seed <= 10; seed++) {
      await againstFaults({ faults, estate, seed }, async ({ port, open, logs }) => {
        await port.putFlowLog(id, daysBody(0, undefined))
        const seenSoFar = { last: 0 }
        const writers = [port, await open(), port, await open()].map(async (run) => {
          for (let turn = 0; turn < 5; turn++) await addDay(run, seenSoFar)
        })
        await Promise.all(writers)
        expect(logs()[id]).toMatchObject({ retentionPolicy: { days: 20 } })
        expect(seenSoFar.last).toBeGreaterThan(0)
      })
    }
  })
})
