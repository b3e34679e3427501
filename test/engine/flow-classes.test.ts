import { expect, test } from 'vitest'
import type { AddressFacts, Enrichment } from '../../src/engine/enrichment.ts'
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
  return flowClasses({ map, classify } satisfies Pick<Enrichment, 'map' | 'classify'>)
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

test('each address is asked about once for each home', () => {
  const asked: string[] = []
  const known = classes(asked)
  const home = known.home(MAC, '')
  for (let round = 0; round < 3; round++) known.side(home, '8.8.8.8')
  expect(asked).toEqual(['8.8.8.8'])
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
