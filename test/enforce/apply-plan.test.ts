import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ArmFailure, type ArmPort, readInventory } from '../../src/azure/index.ts'
import type { Journal, JournalEntry } from '../../src/enforce/apply/journal.ts'
import { applyPlan, auditInventory, openJournal, parseJournal, planActions, planUndo } from '../../src/enforce/index.ts'
import type { PlanFile } from '../../src/enforce/plan/plan-file.ts'
import { parseProfile } from '../../src/model/index.ts'
import { NO_FAULTS, parseFaults } from '../../src/sandbox/arm/faults/parse-faults.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { armEstate } from '../harness/arm-estate.ts'
import { portTo } from '../harness/arm-port.ts'
import { virtualClock } from '../harness/virtual-clock.ts'

/** Two regions; in each two VNets, in the first logged without analytics, in the second not at all. */
const estate = (() => {
  const bare = armEstate({ subscriptions: 1, regions: ['westeurope', 'eastus'], vnets: 2 })
  const logged = armEstate({ subscriptions: 1, regions: ['westeurope'], vnets: 2, logged: true })
  const logs = logged.resources
    .filter(({ type }) => type.endsWith('/flowLogs'))
    .map((log) => ({
      ...log,
      properties: { ...log.properties, flowAnalyticsConfiguration: {} },
    }))
  return { ...bare, resources: [...bare.resources, ...logs] }
})()

const idOf = (type: string, region: string) =>
  estate.resources.find((one) => one.type.endsWith(`/${type}`) && one.location === region)!.id
const PROFILE = parseProfile(
  JSON.stringify({
    ...{ workspaceResourceId: idOf('workspaces', 'westeurope'), intervalMinutes: 10 },
    storageAccounts: { eastus: idOf('storageAccounts', 'eastus') },
  }),
  'profile.json',
)
const NOW = new Date('2026-11-27T00:00:00Z')
const TOKEN = 'secret-of-applying'

/** Runs against the estate behind ARM, with faults in virtual time, and closes it. */
async function onSandbox<T>(faults: string, run: (port: ArmPort, sandbox: Sandbox) => Promise<T>): Promise<T> {
  const clock = virtualClock()
  const parsed = faults === '' ? NO_FAULTS : parseFaults(faults)
  const sandbox = await startSandbox({ estate, token: TOKEN, faults: parsed, now: clock.now })
  try {
    return await run(await portTo(sandbox, { clock }), sandbox)
  } finally {
    await sandbox.close()
  }
}

async function planFor(port: ArmPort): Promise<PlanFile> {
  const inventory = await readInventory({
    port,
    workspaces: [idOf('workspaces', 'westeurope')],
    accounts: [idOf('storageAccounts', 'eastus')],
  })
  const { actions } = planActions({ inventory, audit: auditInventory(inventory, PROFILE, NOW), profile: PROFILE })
  return { version: 1, cloud: 'sandbox', madeAt: NOW.toISOString(), actions }
}

/** A plan of an estate that nobody disturbs. */
const PLAN = await onSandbox('', planFor)

/** A journal in memory, which fails as a disk does after so many lines. */
function memoryJournal(past: readonly JournalEntry[] = [], lines = Number.POSITIVE_INFINITY) {
  const entries = [...past]
  const journal: Journal = {
    async append(entry) {
      if (entries.length - past.length >= lines) throw new Error('the process was killed')
      entries.push(entry)
    },
  }
  return { journal, entries }
}

const outside = (port: ArmPort, journal: Journal, past: readonly JournalEntry[] = []) => ({
  ...{ port, journal, past, now: () => NOW, sleep: async () => {}, newRequestId: randomUUID },
})

/** The flow logs that ARM holds, without what moves by itself. */
function logsIn({ arm }: Sandbox) {
  const logs = arm.resources().filter(({ type }) => type.endsWith('/flowLogs'))
  return Object.fromEntries(logs.map(({ id, tags, properties }) => [id.toLowerCase(), { tags, properties }]))
}

const statesOf = (results: Awaited<ReturnType<typeof applyPlan>>) => results.map(({ state }) => state)

test('the plan of the estate: two logs to make, two to analyse', () => {
  expect(PLAN.actions.map(({ kind }) => kind)).toEqual([
    ...['create-flow-log', 'create-flow-log', 'update-flow-log', 'update-flow-log'],
  ])
})

test('a plan is carried out once; the same call again writes nothing', () =>
  onSandbox('', async (port, sandbox) => {
    const first = memoryJournal()
    expect(statesOf(await applyPlan(PLAN, outside(port, first.journal)))).toEqual(['done', 'done', 'done', 'done'])
    const after = logsIn(sandbox)
    const again = memoryJournal(first.entries)
    expect(statesOf(await applyPlan(PLAN, outside(port, again.journal, first.entries)))).toEqual([
      'done',
      'done',
      'done',
      'done',
    ])
    expect(again.entries).toEqual(first.entries)
    const anew = memoryJournal() // without a journal too: everything is as wanted
    const results = await applyPlan(PLAN, outside(port, anew.journal))
    expect(results.map(({ message }) => message)).toEqual(Array(4).fill('it was so already'))
    expect(anew.entries.filter(({ entry }) => entry === 'intent')).toEqual([])
    expect(logsIn(sandbox)).toEqual(after)
    expect(JSON.stringify(first.entries)).not.toContain(TOKEN)
  }))

test('a log with a newer field that the client would drop is refused, and left as it is', () =>
  onSandbox('', async (port, sandbox) => {
    const [update] = PLAN.actions.filter(({ kind }) => kind === 'update-flow-log')
    if (update?.kind !== 'update-flow-log') throw new Error('the plan changes a log')
    const properties = { ...update.body.properties, unknownNewer: { kept: 1 } }
    const plan = { ...PLAN, actions: [{ ...update, body: { ...update.body, properties } }] }
    const before = logsIn(sandbox)
    const [result] = await applyPlan(plan, outside(port, memoryJournal().journal))
    expect([result!.state, result!.message]).toEqual(['failed', expect.stringContaining('unknownNewer')])
    expect(logsIn(sandbox)).toEqual(before)
  }))

test('the audit of the estate afterwards finds nothing of what was planned', () =>
  onSandbox('', async (port) => {
    await applyPlan(PLAN, outside(port, memoryJournal().journal))
    expect((await planFor(port)).actions).toEqual([])
  }))

test('undo takes back what was done, and nothing is left of it', () =>
  onSandbox('', async (port, sandbox) => {
    const before = logsIn(sandbox)
    const done = memoryJournal()
    await applyPlan(PLAN, outside(port, done.journal))
    const { plan, left } = planUndo(done.entries, NOW)
    expect([plan.actions.map(({ kind }) => kind).sort(), left]).toEqual([
      ['delete-flow-log', 'delete-flow-log', 'update-flow-log', 'update-flow-log'],
      [],
    ])
    const back = memoryJournal()
    expect(statesOf(await applyPlan(plan, outside(port, back.journal)))).toEqual(['done', 'done', 'done', 'done'])
    const settings = (logs: ReturnType<typeof logsIn>) =>
      Object.values(logs).map(({ properties: { provisioningState: _state, targetResourceGuid: _guid, ...own } }) => own)
    expect(settings(logsIn(sandbox))).toEqual(
      settings(before).map((own) => ({ ...own, format: { type: 'JSON', version: 2 } })),
    )
    const forth = planUndo(back.entries, NOW) // and an undo can be undone
    expect(forth.plan.actions.map(({ kind }) => kind).sort()).toEqual([
      ...['create-flow-log', 'create-flow-log', 'update-flow-log', 'update-flow-log'],
    ])
  }))

describe('a run that is killed at a line of its journal', async () => {
  const whole = await onSandbox('polls=1', async (port, sandbox) => {
    const { journal, entries } = memoryJournal()
    await applyPlan(PLAN, outside(port, journal))
    return { entries, logs: logsIn(sandbox) }
  })

  test(`is gone on with to the same end, from every one of the ${whole.entries.length} lines`, async () => {
    for (let lines = 0; lines < whole.entries.length; lines++) {
      await onSandbox('polls=1', async (port, sandbox) => {
        const killed = memoryJournal([], lines)
        await expect(applyPlan(PLAN, outside(port, killed.journal))).rejects.toThrow('the process was killed')
        await new Promise((resolve) => setTimeout(resolve, 20)) // what the other watcher has under way comes to its end
        const next = memoryJournal(killed.entries)
        const results = await applyPlan(PLAN, outside(port, next.journal, killed.entries))
        expect([lines, statesOf(results)]).toEqual([lines, ['done', 'done', 'done', 'done']])
        expect(logsIn(sandbox)).toEqual(whole.logs)
      })
    }
  }, 60_000)
})

describe('somebody else', () => {
  test('who changed a log since the plan was made is not written over, and the rest is done', () =>
    onSandbox('', async (port, sandbox) => {
      const [changed] = PLAN.actions.filter(({ kind }) => kind === 'update-flow-log')
      await port.updateTags(changed!.id, { owner: 'somebody' })
      const before = logsIn(sandbox)[changed!.id.toLowerCase()]
      const results = await applyPlan(PLAN, outside(port, memoryJournal().journal))
      expect(results.map(({ action, state }) => [action.id === changed!.id, state])).toEqual([
        [false, 'done'],
        [false, 'done'],
        [true, 'moved'],
        [false, 'done'],
      ])
      expect(logsIn(sandbox)[changed!.id.toLowerCase()]).toEqual(before)
    }))

  test('who made the log already, otherwise, or deleted it, is told of', () =>
    onSandbox('', async (port) => {
      const [made] = PLAN.actions.filter(({ kind }) => kind === 'create-flow-log')
      const [gone] = PLAN.actions.filter(({ kind }) => kind === 'update-flow-log')
      if (made?.kind !== 'create-flow-log') throw new Error('the plan makes a log')
      await port.putFlowLog(made.id, { ...made.body, properties: { ...made.body.properties, enabled: false } })
      await port.deleteFlowLog(gone!.id)
      const results = await applyPlan(PLAN, outside(port, memoryJournal().journal))
      const told = new Map(results.map(({ action, state, message }) => [action.id, `${state}: ${message}`]))
      expect(told.get(made.id)).toBe('moved: it was changed since the plan was made: plan again')
      expect(told.get(gone!.id)).toBe('moved: it is gone since the plan was made')
    }))

  test('who writes between our reading and our writing loses nothing, in 200 interleavings', async () => {
    const count = { interleavings: 0, lost: 0, moved: 0, done: 0 }
    for (let seed = 1; count.interleavings < 200; seed++) {
      await onSandbox(`other-writer=60%, busy=20%, one-writer, seed=${seed}`, async (port, sandbox) => {
        const tagsOf = (id: string) =>
          JSON.stringify(sandbox.arm.resources().find((one) => one.id.toLowerCase() === id.toLowerCase())?.tags ?? {})
        const seen = new Map<string, string>()
        const watched: ArmPort = {
          ...port,
          async read(id) {
            const found = await port.read(id)
            seen.set(id, JSON.stringify(found?.tags ?? {}))
            return found
          },
          async putFlowLog(id, body, options) {
            const before = tagsOf(id)
            if (before !== seen.get(id)) count.interleavings++
            await port.putFlowLog(id, body, options)
            if (before !== seen.get(id)) count.lost++ // Azure took a write that did not know of the other
          },
        }
        const results = await applyPlan(PLAN, outside(watched, memoryJournal().journal))
        for (const { state } of results) count[state === 'moved' ? 'moved' : 'done']++
      })
    }
    expect(count.lost).toBe(0)
    expect(count.moved).toBeGreaterThan(50)
  }, 120_000)
})

describe('a fault', () => {
  test('of one write stops no other, and the next run mends it', async () => {
    const seeds = Array.from({ length: 5 }, (_, index) => index + 1)
    for (const seed of seeds) {
      await onSandbox(`fail-operation=40%, throttle=20%, error=10%, seed=${seed}`, async (port) => {
        let entries: readonly JournalEntry[] = []
        let states: readonly string[] = []
        for (let run = 0; run < 12 && !states.every((state) => state === 'done' || state === 'moved'); run++) {
          const { journal, entries: written } = memoryJournal(entries)
          states = statesOf(await applyPlan(PLAN, outside(port, journal, entries)))
          entries = written
          if (run === 0) expect(states).toHaveLength(4)
        }
        expect(states.filter((state) => state === 'failed')).toEqual([])
      })
    }
  }, 60_000)

  test('of the journal stops before anything is written', () =>
    onSandbox('', async (port) => {
      let writes = 0
      const counting = { ...port, putFlowLog: async () => void writes++ }
      const full = memoryJournal([], 1) // the run is put down, no intent fits any more
      await expect(applyPlan(PLAN, outside(counting, full.journal))).rejects.toThrow('the process was killed')
      expect(writes).toBe(0)
    }))

  test('that ARM refuses for good is told with its code', () =>
    onSandbox('', async (port) => {
      const denied = new ArmFailure('not for you', { kind: 'denied', azureCode: 'AuthorizationFailed', status: 403 })
      const closed = { ...port, putFlowLog: () => Promise.reject(denied) }
      const results = await applyPlan(PLAN, outside(closed, memoryJournal().journal))
      expect(results.map(({ state, message }) => [state, message])).toEqual(
        Array(4).fill(['failed', 'AuthorizationFailed: not for you']),
      )
    }))
})

describe('a journal in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'azta-journal-'))
  const run = { entry: 'run', version: 1, plan: 'p', cloud: 'sandbox', at: NOW.toISOString() } as const
  const started = { entry: 'started', action: 0, operation: 'o' } as const

  test('keeps whole lines, goes on behind a line that was cut, and has one writer', async () => {
    const file = join(folder, 'one')
    const first = await openJournal(file)
    await first.append(run)
    await expect(openJournal(file)).rejects.toMatchObject({ code: 'enforce/locked' })
    await first.close()
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"entry":"star`)
    const second = await openJournal(file)
    expect(second.past).toEqual([run])
    await second.append(started)
    await second.close()
    expect(parseJournal(readFileSync(file, 'utf8'), file)).toEqual([run, started])
  })

  test.each([
    ['empty', '', 'the journal is empty'],
    ['cut in its first line', '{"entry":"ru', 'the journal is empty'],
    ['of somebody else', '{"name":"x"}\n', 'the line is none of a journal'],
    ['without its beginning', `${JSON.stringify(started)}\n`, 'it does not begin as a journal does'],
    ['edited in the middle', `${JSON.stringify(run)}\nnonsense\n`, 'the line is none of a journal'],
  ])('that is %s is refused', async (name, text, said) => {
    const file = join(folder, name)
    writeFileSync(file, text)
    await expect(openJournal(file)).rejects.toThrow(said)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('that cannot be written is one sentence', async () => {
    await expect(openJournal(join(folder, 'nowhere', 'j'))).rejects.toMatchObject({
      code: 'enforce/cannot-write',
      message: expect.stringContaining('(ENOENT)'),
    })
  })
})
