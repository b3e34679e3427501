import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { queries } from '../../queries/index.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { ARM_TYPES, armWrite, inputsOf } from '../../src/sandbox/pulumi/arm-types.ts'
import type { StackResource } from '../../src/sandbox/pulumi/monitor.ts'
import { sandboxUp } from '../../src/sandbox/pulumi/sandbox-up.ts'
import { readYaml } from '../../src/sandbox/pulumi/stack-file.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'

const root = join(import.meta.dirname, '../..')
const KEY = 'azure-traffic-analytics:estate'
const dev = () => parse(readFileSync(join(root, 'stacks/Pulumi.dev.yaml'), 'utf8')).config
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ estate: defaultEstate(), token: 'test' })
})
afterAll(() => sandbox.close())

const up = (before: readonly StackResource[], config: object = dev()) =>
  sandboxUp({ stack: 'dev', cloud: sandbox.cloud, before, config: config as Record<string, unknown> })
const held = (type: string) => sandbox.arm.resources().filter((one) => one.type === type)

describe('sandbox up: the real program, over the real monitor and provider protocols', () => {
  let first: Awaited<ReturnType<typeof up>>

  test('makes what the plans say, in each region of each subscription', async () => {
    first = await up([])
    // workspace, 6 accounts with policies, 1 watcher, 6 logs, NSG and subnet
    expect(first.counts).toEqual({ created: 22, updated: 0, unchanged: 0, deleted: 0 })
    expect(held('Microsoft.Network/networkWatchers')).toHaveLength(6)
    const logs = held('Microsoft.Network/networkWatchers/flowLogs').filter(({ properties }) =>
      String(properties.targetResourceId).match(/vnet-(hub|app)-/),
    )
    expect(logs).toHaveLength(6)
    for (const { properties } of logs) {
      expect(properties).toMatchObject({ enabled: true, retentionPolicy: { days: 0, enabled: false } })
      expect(properties.flowAnalyticsConfiguration).toEqual({
        networkWatcherFlowAnalyticsConfiguration: {
          enabled: true,
          workspaceResourceId: first.outputs.workspaceId,
          trafficAnalyticsInterval: 60,
        },
      })
    }
    const hub = held('Microsoft.Network/virtualNetworks').find(({ name }) => name === 'vnet-hub-westeurope')!
    expect(JSON.stringify(hub.properties.subnets)).toContain('networkSecurityGroups/nsg-azta-jump')
  })

  test('every resource has its parent and the provider of its subscription', () => {
    const custom = first.resources.filter((one) => one.custom && !one.type.startsWith('pulumi:'))
    expect(custom.filter(({ parent }) => !parent.includes('azure-traffic-analytics:index:'))).toEqual([])
    for (const { id, provider } of custom) expect(provider).toContain(id.split('/')[2])
    expect(new Set(first.resources.map(({ urn }) => urn)).size).toBe(first.resources.length)
  })

  test('a second run changes nothing, a changed setting updates what has it, what is gone is deleted', async () => {
    const again = await up(first.resources)
    expect(again.counts).toEqual({ created: 0, updated: 0, unchanged: 22, deleted: 0 })
    const config = dev()
    config[KEY].intervalMinutes = 10
    config[KEY].regions.pop() // its account, policy and log go
    const changed = await up(again.resources, config)
    expect(changed.counts).toEqual({ created: 0, updated: 5, unchanged: 14, deleted: 3 })
  })
})

describe('what goes wrong is told', () => {
  test('Azure’s refusal names the resource and carries Azure’s code', async () => {
    const config = dev()
    config[KEY].regions = [config[KEY].regions[0]]
    config[KEY].securityGroups = []
    config[KEY].regions[0].targetIds = [config[KEY].regions[0].targetIds[0].replace('vnet-hub', 'vnet-nope')]
    const lonely = await startSandbox({ estate: defaultEstate(), token: 'test' })
    const run = sandboxUp({ stack: 'dev', cloud: lonely.cloud, config })
    await expect(run).rejects.toThrow(/estate-11111111-westeurope-logs-vnet-nope.*ResourceNotFound/s)
    await lonely.close()
  })

  test('a group that does not exist is one line with the resource and Azure’s code', async () => {
    const config = dev()
    config[KEY].workspace.resourceGroupName = 'rg-nope'
    const lonely = await startSandbox({ estate: defaultEstate(), token: 'test' })
    await expect(sandboxUp({ stack: 'dev', cloud: lonely.cloud, config })).rejects.toMatchObject({
      code: 'sandbox/arm-failed',
      message:
        "estate-workspace (azure-native:operationalinsights:Workspace): ResourceGroupNotFound: Resource group 'rg-nope' could not be found.",
    })
    await lonely.close()
  })

  test('a wrong config stops the program before anything is made', async () => {
    const config = dev()
    config[KEY].intervalMinutes = 30
    const lonely = await startSandbox({ estate: defaultEstate(), token: 'test' })
    const before = lonely.arm.resources().length
    await expect(sandboxUp({ stack: 'dev', cloud: lonely.cloud, config })).rejects.toMatchObject({
      ...{ code: 'sandbox/bad-config', exitStatus: 2 },
      message: expect.stringContaining('estate.intervalMinutes = 30: it is 10 or 60'),
    })
    expect(lonely.arm.resources()).toHaveLength(before)
    await lonely.close()
  })
})

test('a workspace with the query library holds every question as a function, and a second run changes nothing', async () => {
  const hub = await startSandbox({ estate: defaultEstate(), token: 'test' })
  const config = dev()
  const { securityGroups: _groups, regions: _regions, ...rest } = config[KEY]
  config[KEY] = { ...rest, kind: 'hub', workspace: { ...rest.workspace, queryLibrary: true } }
  const run = (before: readonly StackResource[]) => sandboxUp({ stack: 'dev', cloud: hub.cloud, before, config })
  const first = await run([])
  expect(first.counts).toMatchObject({ created: 1 + queries.length }) // the workspace and the functions
  const functions = hub.arm.resources().filter((one) => one.type.endsWith('/savedSearches'))
  expect(functions.map(({ properties }) => properties.functionAlias)).toContain('azta_open_ports')
  expect((await run(first.resources)).counts).toMatchObject({ created: 0, updated: 0, deleted: 0 })
  await hub.close()
}, 60_000)

test('a stack file that is not YAML is refused with its line and column', async () => {
  const root = mkdtempSync(join(tmpdir(), 'azta-stack-'))
  writeFileSync(join(root, 'Pulumi.dev.yaml'), 'config:\n  a: [1,\n')
  await expect(readYaml(root, 'Pulumi.dev.yaml')).rejects.toMatchObject({
    ...{ code: 'sandbox/bad-config', exitStatus: 2 },
    place: { file: join(root, 'Pulumi.dev.yaml'), line: 3, column: 1 },
  })
})

test('what ARM shows of a resource leads back to the arguments that it was written with', () => {
  const token = 'azure-native:network:FlowLog'
  const identityId = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i'
  const identity = { type: 'UserAssigned', userAssignedIdentities: [identityId] }
  const names = { resourceGroupName: 'rg', networkWatcherName: 'w', flowLogName: 'f' }
  const inputs = { ...names, location: 'eastus', identity, enabled: true, storageId: 'a' }
  const { id, body } = armWrite(token, inputs, 's')
  expect(body.identity).toEqual({ type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } })
  expect(inputsOf(token, { id, ...body }, {})).toEqual(inputs)
  const drifted = { id, ...body, properties: { enabled: false, storageId: 'a', provisioningState: 'Succeeded' } }
  expect(inputsOf(token, drifted, inputs)).toEqual({ ...inputs, enabled: false })
})

test('an argument that nobody placed is refused by name, never dropped', () => {
  const inputs = { resourceGroupName: 'rg', networkWatcherName: 'w', recordTypes: 'B' }
  expect(() => armWrite('azure-native:network:NetworkWatcher', inputs, 's')).toThrow(
    'recordTypes of azure-native:network:NetworkWatcher',
  )
  expect(() => armWrite('azure-native:compute:Disk', {}, 's')).toThrow('cannot make azure-native:compute:Disk')
  expect(Object.keys(ARM_TYPES)).toHaveLength(8)
})
