import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { readEstate } from '../../stacks/config.ts'
import { azta } from '../harness/azta.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-discover-'))
const cloud = join(folder, 'cloud.json')
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ estate: defaultEstate(), token: 'test' })
  writeFileSync(cloud, JSON.stringify(sandbox.cloud))
})
afterAll(() => sandbox.close())

const LAW =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/law'

test('discover writes a config that the program takes: every VNet without a log, in its region, under the watcher there', async () => {
  const out = join(folder, 'Pulumi.found.yaml')
  const said = await azta('discover', '--cloud', cloud, '--out', out, '--workspace', LAW)
  expect(said).toMatchObject({ status: 0, out: expect.stringContaining(`written ${out}`) })
  const { estate } = readEstate(parse(readFileSync(out, 'utf8')).config['azure-traffic-analytics:estate'])
  expect(estate).toMatchObject({ workspaceId: LAW, logRetentionDays: 90 })

  const { resources } = defaultEstate()
  const logged = resources.map(({ properties }) => String(properties.targetResourceId ?? '').toLowerCase())
  const vnets = resources.filter(({ type }) => type === 'Microsoft.Network/virtualNetworks')
  const without = vnets.filter(({ id }) => !logged.includes(id.toLowerCase()))
  expect(without.length).toBeGreaterThan(1)
  expect(estate.regions.flatMap(({ targetIds }) => targetIds).sort()).toEqual(without.map(({ id }) => id).sort())
  for (const { region, subscriptionId, watcherMode, watcherName, targetIds } of estate.regions) {
    for (const id of targetIds) expect(vnets.find((one) => one.id === id)!.location).toBe(region)
    const watcher = resources.find(
      ({ id, type, location }) =>
        type === 'Microsoft.Network/networkWatchers' && location === region && id.includes(subscriptionId),
    )
    expect([watcherMode, watcherName]).toEqual(watcher ? ['reference', watcher.name] : ['create', undefined])
  }
})

test('a file that is there is never written over', async () => {
  const out = join(folder, 'mine.yaml')
  writeFileSync(out, 'config: {}')
  expect((await azta('discover', '--cloud', cloud, '--out', out)).status).toBe(2)
  expect(readFileSync(out, 'utf8')).toBe('config: {}')
})
