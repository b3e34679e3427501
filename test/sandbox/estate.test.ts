import { isIPv4 } from 'node:net'
import { expect, test } from 'vitest'
import { parseTopology } from '../../src/model/index.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { estateTopology } from '../../src/sandbox/estate/estate-topology.ts'
import { parseEstate } from '../../src/sandbox/estate/parse-estate.ts'

const estate = defaultEstate()
const topology = estateTopology(estate, new Date('2026-11-01T00:00:00Z'))
const number = (ip: string) => ip.split('.').reduce((so, part) => so * 256 + Number(part), 0)
const holds = (prefix: string, ip: string) => {
  const [base, bits] = prefix.split('/') as [string, string]
  const size = 2 ** (32 - Number(bits))
  return Math.floor(number(base) / size) === Math.floor(number(ip) / size)
}

test('every resource has an id of its own, in a group and a subscription of the estate', () => {
  const ids = estate.resources.map(({ id }) => id.toLowerCase())
  expect(new Set(ids).size).toBe(ids.length)
  const groups = estate.resources
    .filter(({ type }) => type === 'Microsoft.Resources/resourceGroups')
    .map(({ id }) => id)
  const homeless = estate.resources.filter(
    ({ id }) => !groups.some((group) => id === group || id.startsWith(`${group}/`)),
  )
  expect(homeless).toEqual([])
})

test('the topology of the estate is a topology file', () => {
  expect(parseTopology(JSON.stringify(topology), 'estate')).toEqual(topology)
})

test('NICs lie in their subnets, with MAC and address of their own', () => {
  const { networkInterfaces, virtualNetworks } = topology
  expect(networkInterfaces.length).toBe(41) // 40 VMs and an instance of a scale set
  expect(new Set(networkInterfaces.map(({ mac }) => mac)).size).toBe(41)
  for (const { subnetId, privateIps } of networkInterfaces) {
    const [vnetId, name] = subnetId.split('/subnets/')
    const subnet = virtualNetworks.find(({ id }) => id === vnetId)!.subnets.find((one) => one.name === name)!
    expect(isIPv4(privateIps[0]!) && holds(subnet.prefixes[0]!, privateIps[0]!)).toBe(true)
  }
})

test('peerings are on both sides, and no two VNets overlap', () => {
  const peerings = topology.virtualNetworks.flatMap(({ id, peerings }) =>
    peerings.map(({ remoteId }) => `${id} ${remoteId}`),
  )
  expect(peerings.filter((pair) => !peerings.includes(pair.split(' ').reverse().join(' ')))).toEqual([])
  const prefixes = topology.virtualNetworks.flatMap((vnet) => vnet.prefixes)
  expect(new Set(prefixes).size).toBe(prefixes.length)
})

test('it leaves an audit something to find: a missing watcher, a disabled log, an NSG log, VNets without any', () => {
  const names = (type: string) => estate.resources.filter((one) => one.type === type).map(({ id }) => id)
  expect(names('Microsoft.Network/networkWatchers')).toHaveLength(5)
  const logs = estate.resources.filter(({ type }) => type.endsWith('/flowLogs')).map(({ properties }) => properties)
  expect(logs.map(({ enabled, targetResourceId }) => [enabled, String(targetResourceId).split('/').at(-1)])).toEqual([
    [false, 'vnet-lab-eastus'],
    [true, 'nsg-vnet-old-southeastasia'],
  ])
})

test('an estate can come from a file, and a wrong one is refused with its key', () => {
  expect(parseEstate(JSON.stringify(estate), 'estate.json')).toEqual(estate)
  const wrong = { ...estate, resources: [{ ...estate.resources[0], properties: undefined }] }
  expect(() => parseEstate(JSON.stringify(wrong), 'estate.json')).toThrow('resources.0.properties: ')
})
