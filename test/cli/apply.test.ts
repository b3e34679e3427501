import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { roleFor } from '../../src/enforce/index.ts'
import { parsePlanFile } from '../../src/enforce/plan/plan-file.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { azta } from '../harness/azta.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-apply-'))
const at = (name: string) => join(folder, name)
const HUB = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-net-eastus'
const PROFILE = {
  storageAccounts: { eastus: `${HUB}/providers/Microsoft.Storage/storageAccounts/staztalabeastus` },
  tags: { managedBy: 'azta' },
}

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ estate: defaultEstate(), token: 'secret-of-plans' })
  writeFileSync(at('cloud.json'), JSON.stringify(sandbox.cloud))
  writeFileSync(at('profile.json'), JSON.stringify(PROFILE))
})
afterAll(() => sandbox.close())

const plan = (...more: readonly string[]) =>
  azta('plan', '--cloud', at('cloud.json'), '--profile', at('profile.json'), '--out', at('p.json'), ...more)
const countLogs = () => sandbox.arm.resources().filter(({ type }) => type.endsWith('/flowLogs')).length

test('plan, apply, apply again, undo: the estate is logged, stays so, and is as before', async () => {
  const before = countLogs()
  const planned = await plan('--role', at('role.json'), '-o', 'json')
  expect([planned.status, planned.err]).toEqual([0, expect.stringMatching(/\d+ writes into .*p\.json/)])
  const steps = JSON.parse(planned.out) as readonly { step: string; setting: string; before: string; after: string }[]
  expect(steps).toContainEqual(
    expect.objectContaining({ step: 'update-flow-log', setting: 'enabled', before: 'false', after: 'true' }),
  )
  expect(steps.map(({ step }) => step)).toContain('left')
  const applied = await azta('apply', at('p.json'), '--cloud', at('cloud.json'), '-o', 'json')
  expect([
    applied.status,
    (JSON.parse(applied.out) as { state: string }[]).every(({ state }) => state === 'done'),
  ]).toEqual([0, true])
  expect(countLogs()).toBe(before + 3) // hub, app and batch of eastus; the disabled one of the lab is enabled
  expect((await azta('apply', at('p.json'), '--cloud', at('cloud.json'))).status).toBe(0)
  const undone = await azta('undo', at('p.json.journal'), '--out', at('back.json'))
  expect([undone.status, undone.err]).toEqual([1, expect.stringContaining('a network watcher stays')])
  expect((await azta('apply', at('back.json'), '--cloud', at('cloud.json'))).status).toBe(0)
  expect(countLogs()).toBe(before)
  const said = [planned, applied, undone].map(({ out, err }) => out + err).join('')
  expect(said + readFileSync(at('p.json.journal'), 'utf8')).not.toContain('secret-of-plans')
})

test('what was changed after the plan ends with 3, a journal of another plan with 2', async () => {
  await plan()
  const { actions } = parsePlanFile(readFileSync(at('p.json'), 'utf8'), 'p.json')
  const update = actions.find(({ kind }) => kind === 'update-flow-log')!
  const query = new Map([['api-version', '2026-01-01']])
  sandbox.arm.handle({ method: 'PATCH', path: update.id, query, body: { tags: { by: 'another' } } })
  const other = await azta('apply', at('p.json'), '--cloud', at('cloud.json'))
  expect([other.status, other.err]).toEqual([2, expect.stringContaining('the journal is of another plan')])
  const { status, out } = await azta('apply', at('p.json'), '--cloud', at('cloud.json'), '--journal', at('new.journal'))
  expect([status, out]).toEqual([3, expect.stringContaining('it was changed since the plan was made: plan again')])
})

test('the role of a plan has what its actions take, and nothing for what it does not do', () => {
  const id = '/subscriptions/S/resourceGroups/g/providers/Microsoft.Network/networkWatchers/w/flowLogs/l'
  const gone = { kind: 'delete-flow-log', id, watcherId: id, targetResourceId: id, observed: null, rules: [] } as const
  const { Actions, AssignableScopes } = roleFor([gone])
  expect([Actions.filter((one) => /write|listKeys|Insights/.test(one)), AssignableScopes]).toEqual([
    [],
    ['/subscriptions/s'],
  ])
  expect(Actions).toContain('Microsoft.Network/networkWatchers/flowLogs/delete')
})

test.each([
  ['no JSON', 'nonsense', 'the file is not JSON'],
  [
    'another version',
    '{"version":2,"cloud":"c","madeAt":"2026-11-27T00:00:00Z","actions":[]}',
    'version: this azta reads version 1',
  ],
  [
    'an action that nobody knows',
    '{"version":1,"cloud":"c","madeAt":"2026-11-27T00:00:00Z","actions":[{"kind":"format-disk"}]}',
    'actions.0.kind',
  ],
  [
    'a field too many',
    '{"version":1,"cloud":"c","madeAt":"2026-11-27T00:00:00Z","actions":[],"more":1}',
    'Unrecognized key',
  ],
  [
    'another cloud',
    '{"version":1,"cloud":"AzureCloud","madeAt":"2026-11-27T00:00:00Z","actions":[]}',
    'the plan is for AzureCloud, not for sandbox',
  ],
])('a plan that is %s is refused before Azure is asked', async (_what, text, said) => {
  writeFileSync(at('bad.json'), text)
  const { status, err } = await azta('apply', at('bad.json'), '--cloud', at('cloud.json'))
  expect([status, err]).toEqual([2, expect.stringContaining(said)])
})
