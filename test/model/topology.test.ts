import { expect, test } from 'vitest'
import { parseTopology } from '../../src/model/index.ts'

test('a topology file names its networks and interfaces; lists it leaves out are empty', () => {
  const topology = parseTopology('{"takenAt":"2026-11-01","virtualNetworks":[],"networkInterfaces":[]}', 't.json')
  expect(topology).toEqual({
    takenAt: '2026-11-01',
    subscriptions: [],
    virtualNetworks: [],
    networkInterfaces: [],
    sites: [],
  })
})

test.each([
  ['{', 't.json is not JSON'],
  ['{"takenAt":"2026-11-01","virtualNetworks":[]}', 't.json: networkInterfaces'],
])('%j is refused with the place of the problem', (text, said) => {
  expect(() => parseTopology(text, 't.json')).toThrow(said)
})
