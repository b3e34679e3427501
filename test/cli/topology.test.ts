import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseTopology } from '../../src/model/index.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { estateTopology } from '../../src/sandbox/estate/estate-topology.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { azta } from '../harness/azta.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-topology-'))
const cloud = join(folder, 'cloud.json')
const HUB = '11111111-1111-4111-8111-111111111111'
const estate = defaultEstate()
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ estate, token: 'secret-of-this-test' })
  writeFileSync(cloud, JSON.stringify(sandbox.cloud))
})
afterAll(() => sandbox.close())

async function exported(...args: string[]) {
  const out = join(folder, 'topology.json')
  const run = await azta('topology', 'export', ...args, '--out', out, '--cloud', cloud, '--now', '2026-11-01')
  return { ...run, topology: parseTopology(readFileSync(out, 'utf8'), out) }
}

const named = <T extends { readonly id: string }>(list: readonly T[]) => list.map(({ id }) => id.split('/').at(-1))
const byId = <T extends { readonly id: string }>(list: readonly T[]) => [...list].sort((a, b) => (a.id < b.id ? -1 : 1))

describe('what Azure says through the real clients', async () => {
  const wanted = estateTopology(estate, new Date('2026-11-01'))

  test('places addresses as the estate’s own reading does', async () => {
    const { topology } = await exported()
    expect(topology.takenAt).toBe('2026-11-01T00:00:00.000Z')
    expect(topology.subscriptions.map(({ name }) => name)).toEqual(['hub', 'applications'])
    expect(byId(topology.networkInterfaces)).toEqual(byId(wanted.networkInterfaces))
    expect(byId(topology.loadBalancers)).toEqual(byId(wanted.loadBalancers))
    expect(byId(topology.applicationGateways)).toEqual(byId(wanted.applicationGateways))
    expect(byId(topology.privateEndpoints)).toEqual(byId(wanted.privateEndpoints))
    const plain = topology.virtualNetworks.map(({ tags: _tags, peerings, ...rest }) => ({
      ...rest,
      peerings: peerings.map(({ remoteId }) => ({ remoteId })),
    }))
    expect(byId(plain)).toEqual(byId(wanted.virtualNetworks))
    const plant = { name: 'cn-plant', kind: 'ExpressRoute', prefixes: [], peeringType: 'AzurePrivatePeering' }
    expect(topology.sites).toEqual(expect.arrayContaining([...wanted.sites, expect.objectContaining(plant)]))
    expect(topology.sites).toHaveLength(wanted.sites.length + 1)
  })

  test('holds what only the topology table shows: rules, routes, peering flags, gateways, circuits, logs', async () => {
    const { topology } = await exported()
    const hub = topology.virtualNetworks.find(({ id }) => id.endsWith('vnet-hub-westeurope'))!
    expect(hub.peerings[0]).toMatchObject({ state: 'Connected', allowForwardedTraffic: true, useRemoteGateways: false })
    const { rules } = topology.networkSecurityGroups.find(({ id }) => id.endsWith('nsg-vnet-hub-westeurope'))!
    expect(rules.map(({ name, priority, isDefault }) => [name, priority, isDefault])).toEqual([
      ['AllowWeb', 100, false],
      ['AllowRdp', 200, false],
      ['DenyAllInBound', 65500, true],
    ])
    expect(topology.routeTables[0]!.routes[0]).toEqual({
      ...{ name: 'default', prefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIp: '10.10.1.4' },
    })
    expect(named(topology.virtualNetworkGateways).sort()).toEqual(['er-hub', 'vpn-hub-westeurope'])
    expect(topology.virtualNetworkGateways.find(({ type }) => type === 'Vpn')).toMatchObject({
      ...{ sku: 'VpnGw1', publicIps: ['20.61.10.250'], clientPrefixes: ['172.16.201.0/24'] },
    })
    expect(named(topology.connections).sort()).toEqual(['cn-office', 'cn-plant'])
    expect(topology.expressRouteCircuits[0]).toMatchObject({
      ...{ provider: { name: 'Contoso Net', mbps: 200, location: 'Ashburn' }, providerState: 'Provisioned' },
      peerings: [{ type: 'AzurePrivatePeering', azureAsn: 12076, peerAsn: 65010, vlanId: 100 }],
    })
    expect(topology.flowLogs.map(({ enabled }) => enabled).sort()).toEqual([false, true])
  })
})

test('what cannot be read is named, and the command says that it is not complete', async () => {
  const { status, err } = await exported()
  expect(status).toBe(3) // prefixes behind ExpressRoute stand nowhere in ARM
  expect(err).toMatch(/missing: the prefixes behind .*erc-plant/)
})

test('a topology that lacks whole lists does not replace one that has them', async () => {
  const before = (await exported()).topology
  const nobody = await exported('33333333-3333-4333-8333-333333333333')
  expect(nobody.status).toBe(3)
  expect(nobody.err).toContain('missing: virtual networks (SubscriptionNotFound')
  expect(nobody.out).toMatch(/written .*topology\.json\.partial/)
  expect(nobody.topology).toEqual(before)
})

test('a subscription can be named, and something else is refused', async () => {
  const { topology } = await exported(`/subscriptions/${HUB}`)
  expect(new Set(topology.virtualNetworks.map(({ id }) => id.split('/')[2]))).toEqual(new Set([HUB]))
  expect((await azta('topology', 'export', 'hub', '--out', 'x', '--cloud', cloud)).status).toBe(2)
  expect((await azta('topology', 'import', '--out', 'x', '--cloud', cloud)).status).toBe(2)
})
