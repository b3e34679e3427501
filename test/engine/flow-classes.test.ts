import { expect, test } from 'vitest'
import type { AddressFacts, Enrichment } from '../../src/engine/enrichment.ts'
import type { AddressTable } from '../../src/engine/flow-batch.ts'
import { flowClasses } from '../../src/engine/flow-classes.ts'
import { networkMap } from '../../src/engine/network-map.ts'
import { parseTopology } from '../../src/model/index.ts'

const NET = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network'
const VNET = `${NET}/virtualNetworks/hub`
const [OWN, OTHER, MAC] = ['10.1.0.4', '10.1.0.5', '00224871C205']
const topology = {
  takenAt: '2026-11-01T00:00:00Z',
  virtualNetworks: [{ id: VNET, region: 'westeurope', prefixes: ['10.1.0.0/16'], subnets: [] }],
  networkInterfaces: [{ id: `${NET}/n/nic`, mac: MAC, subnetId: `${VNET}/subnets/a`, privateIps: [OWN] }],
  sites: [{ name: 'clients', kind: 'PointToSite', gatewayId: `${NET}/g/gw`, prefixes: ['172.16.0.0/24'] }],
}
const NOTHING = { country: '', azureRegion: '', owner: '', threatType: '', threatDescription: '' }

function classes(asked: string[] = []) {
  const classify = (address: string): AddressFacts => {
    asked.push(address)
    return { ...NOTHING, type: 'ExternalPublic', country: address.startsWith('8.') ? 'us' : 'nl' }
  }
  const map = networkMap(parseTopology(JSON.stringify(topology), 'topology.json'), 'topology.json')
  const known = flowClasses({ map, classify } satisfies Pick<Enrichment, 'map' | 'classify'>)
  return { ...known, side: (home: number, address: string) => known.side(home, tableOf(address), 0) }
}

function tableOf(address: string): AddressTable {
  const bytes = new Uint8Array(16)
  bytes.set(address.split('.').map(Number), 12)
  return { length: 1, bytes, isV4: Uint8Array.of(1) }
}

test('public addresses of which the same is known share a side, and their flows share facts', () => {
  const known = classes()
  const home = known.home(MAC, '')
  expect(known.side(home, '8.8.8.8')).toBe(known.side(home, '8.8.4.4'))
  expect(known.side(home, '8.8.8.8')).not.toBe(known.side(home, '9.9.9.9'))
  const own = known.side(home, OWN)
  const [out, back] = [known.facts(own, known.side(home, '8.8.8.8'), false), known.facts(own, own, true)]
  expect(known.facts(own, known.side(home, '8.8.4.4'), false)).toBe(out)
  expect(known.all[out]).toMatchObject({ type: 'ExternalPublic', publicSide: 'dest', columns: { Country: 'us' } })
  expect(known.all[back]).toMatchObject({ type: 'IntraVNet' })
})

test('an address that no network has is asked about once, whoever sees it', () => {
  const asked: string[] = []
  const known = classes(asked)
  const [nic, network] = [known.home(MAC, ''), known.home('000000000000', VNET)]
  for (const home of [nic, network, nic]) known.side(home, '8.8.8.8')
  expect(asked).toEqual(['8.8.8.8'])
})

test('of more addresses than it remembers it says what is so', () => {
  const known = classes()
  const homes = [known.home(MAC, ''), known.home('000000000000', VNET)]
  const own = homes.map((home) => known.side(home, OWN))
  const wrong: string[] = []
  for (let number = 0; number < 300_000; number++) {
    const address = `${number % 3 === 0 ? 8 : 9}.${number >> 16}.${(number >> 8) & 255}.${number & 255}`
    const facts = known.facts(own[number % 2]!, known.side(homes[number % 2]!, address), false)
    if (known.all[facts]!.columns.Country !== (number % 3 === 0 ? 'us' : 'nl')) wrong.push(address)
  }
  expect(wrong).toEqual([])
})

test('a NIC that passes on is told from the same VNet without one: only the first can stand in a route', () => {
  const known = classes()
  const [nic, network] = [known.home(MAC, ''), known.home('000000000000', VNET)]
  const between = (home: number) => known.facts(known.side(home, OTHER), known.side(home, '8.8.8.8'), false)
  expect(known.all[between(nic)]!.columns.IsFlowCapturedAtUdrHop).toBe(true)
  expect(known.all[between(network)]!.columns.IsFlowCapturedAtUdrHop).toBe(false)
})

test('clients of a point-to-site gateway have a side each: its name is in ConnectionName', () => {
  const known = classes()
  const home = known.home(MAC, '')
  const nameOf = (client: string) => {
    const facts = known.facts(known.side(home, OWN), known.side(home, client), false)
    return known.all[facts]!.columns.ConnectionName
  }
  expect([nameOf('172.16.0.5'), nameOf('172.16.0.6')]).toEqual(['gw_172.16.0.5', 'gw_172.16.0.6'])
})
