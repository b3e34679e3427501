import { expect, test } from 'vitest'
import { parseTopology } from '../../src/model/index.ts'

test('a topology file names its networks and interfaces; lists it leaves out are empty', () => {
  const { takenAt, ...lists } = parseTopology(
    '{"takenAt":"2026-11-01","virtualNetworks":[],"networkInterfaces":[]}',
    't',
  )
  expect(takenAt).toBe('2026-11-01')
  expect(Object.keys(lists)).toEqual(
    expect.arrayContaining(['sites', 'loadBalancers', 'expressRouteCircuits', 'flowLogs']),
  )
  expect(Object.values(lists).flat()).toEqual([])
})

test('a peering may be the id of the other VNet alone', () => {
  const peerings = ['/b', { remoteId: '/c', useRemoteGateways: true }]
  const vnet = { id: '/a', region: 'r', prefixes: [], subnets: [], peerings }
  const file = JSON.stringify({ takenAt: '', virtualNetworks: [vnet], networkInterfaces: [] })
  expect(parseTopology(file, 't.json').virtualNetworks[0]!.peerings).toEqual([
    { remoteId: '/b' },
    { remoteId: '/c', useRemoteGateways: true },
  ])
})

test.each([
  ['{', 'the file is not JSON'],
  ['{"takenAt":"2026-11-01","virtualNetworks":[]}', 'networkInterfaces: '],
])('%j is refused with the place of the problem', (text, said) => {
  expect(() => parseTopology(text, 't.json')).toThrow(
    expect.objectContaining({ message: expect.stringContaining(said), place: { file: 't.json' } }),
  )
})
