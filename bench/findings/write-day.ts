import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOSTS, type Talk } from './talk.ts'

const START = Date.UTC(2026, 10, 1)
const SUBSCRIPTION = '/subscriptions/11111111-1111-1111-1111-111111111111'
const VNET = `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet`
const LOG = `${SUBSCRIPTION}/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/nw/flowLogs/log`
const ALL_HOSTS = [...HOSTS, '10.20.3.99']

/** Writes a day of VNet flow logs, each connection by the NICs at its ends, and the topology of the estate. */
export function writeDay(folder: string, talks: readonly Talk[]): { readonly logs: string; readonly topology: string } {
  const logs = join(folder, 'PT1H.json')
  writeFileSync(logs, JSON.stringify({ records: recordsOf(talks) }))
  const topology = join(folder, 'topology.json')
  writeFileSync(topology, JSON.stringify(TOPOLOGY))
  return { logs, topology }
}

/** A record for each NIC and five minutes, as Azure cuts them: by NIC and time. */
function recordsOf(talks: readonly Talk[]): object[] {
  const tuples = new Map<string, string[]>()
  talks.forEach((talk, index) => {
    for (const [ip, direction] of [
      [talk.src, 'O'],
      [talk.dest, 'I'],
    ] as const) {
      const isLogged = ALL_HOSTS.includes(ip) && !(talk.denied && direction === 'O') // it is stopped at the door
      if (!isLogged) continue
      const key = `${ip} ${Math.floor(talk.at / 300)}`
      const lines = tuples.get(key) ?? []
      tuples.set(key, lines)
      lines.push(...linesOf(talk, direction, 1024 + (index % 60_000)))
    }
  })
  return [...tuples].map(([key, lines]) => recordOf(key.split(' ')[0]!, Number(key.split(' ')[1]) + 1, lines))
}

function linesOf(talk: Talk, direction: 'O' | 'I', srcPort: number): string[] {
  const { at, src, dest, port, protocol, denied, out = [0, 0], back = [0, 0] } = talk
  const line = (time: number, state: string, counts: readonly number[]) =>
    `${time},${src},${dest},${srcPort},${port},${protocol === 'udp' ? 17 : 6},${direction},${state},NX,${counts.join(',')}`
  const begin = START + at * 1000
  if (denied) return [line(begin, 'D', [0, 0, 0, 0])]
  return [line(begin, 'B', [0, 0, 0, 0]), line(begin + 20_000, 'E', [...out, ...back])]
}

function recordOf(ip: string, fiveMinutes: number, flowTuples: readonly string[]): object {
  return {
    time: `${new Date(START + fiveMinutes * 300_000).toISOString().slice(0, -1)}0000Z`,
    ...{ flowLogVersion: 4, flowLogGUID: '33333333-3333-4333-8333-333333333333', macAddress: macOf(ip) },
    ...{ category: 'FlowLogFlowEvent', operationName: 'FlowLogFlowEvent' },
    ...{ flowLogResourceID: LOG.toUpperCase(), targetResourceID: VNET },
    flowRecords: {
      flows: [{ aclID: '00000000-1234-abcd-ef00-c1c2c3c4c5c6', flowGroups: [{ rule: 'UserRule_rule', flowTuples }] }],
    },
  }
}

function macOf(ip: string): string {
  const [, , third, fourth] = ip.split('.').map(Number)
  return `000D3A00${[third!, fourth!].map((part) => part.toString(16).padStart(2, '0').toUpperCase()).join('')}`
}

const TOPOLOGY = {
  takenAt: new Date(START).toISOString(),
  subscriptions: [{ id: SUBSCRIPTION.split('/').at(-1), name: 'bench' }],
  virtualNetworks: [
    {
      ...{ id: VNET, region: 'westeurope', prefixes: ['10.20.0.0/16'] },
      subnets: [0, 1, 2, 3].map((third) => ({ name: `s${third}`, prefixes: [`10.20.${third}.0/24`] })),
      peerings: [],
    },
  ],
  networkInterfaces: ALL_HOSTS.map((ip) => ({
    ...{
      id: `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/networkInterfaces/nic-${ip}`,
      mac: macOf(ip),
    },
    ...{ subnetId: `${VNET}/subnets/s${ip.split('.')[2]}`, privateIps: [ip], publicIps: [] },
  })),
}
