import type { Nic } from './networks.ts'
import type { Random } from './random.ts'

/** What the generator plants for reports to find; the addresses are public ones picked at random, not accusations. */
export const PLANTED = {
  /** Scans ports 1 to 1024 of the first NIC of each network, all denied. */
  scanner: '45.155.205.10',
  /** Is called by the first NIC of each network once a minute, always the same size. */
  beacon: '185.220.101.7',
  /** Receives 5 MB a minute from the second NIC of each network. */
  exfiltration: '91.219.236.5',
} as const

type Line = readonly [rule: string, tuple: string]

interface Flow {
  readonly src: string
  readonly dest: string
  readonly port: number
  readonly protocol: 6 | 17
  readonly inbound: boolean
  readonly denied?: boolean
  readonly rule: string
  /** Packets and bytes out, packets and bytes back. */
  readonly traffic: readonly [number, number, number, number]
}

const CLIENTS = ['8.8.8.8', '77.109.20.3', '81.2.69.160', '93.184.216.34', '104.16.218.84', '131.107.0.89']
const SERVERS = ['20.60.12.4', '52.239.184.180', '13.107.42.14', '151.101.1.69']

/** The tuples that a NIC's record of one minute holds: ordinary flows, and what is planted. */
export function minuteTuples(nic: Nic, flushed: number, flows: number, random: Random): Line[] {
  const ordinary = Array.from({ length: Math.ceil(flows / 2) }, () => ordinaryFlow(nic, random))
  return [...ordinary, ...plantedFlows(nic, random)].flatMap((flow) => lifeOf(flow, nic, flushed, random))
}

function ordinaryFlow(nic: Nic, random: Random): Flow {
  const traffic = [
    2 + random.below(40),
    200 + random.below(9_000),
    2 + random.below(60),
    300 + random.below(60_000),
  ] as const
  const inside = random.pick(nic.neighbours)
  switch (random.below(8)) {
    case 0:
      return {
        src: random.pick(CLIENTS),
        dest: nic.ip,
        port: 443,
        protocol: 6,
        inbound: true,
        rule: 'UserRule_AllowWeb',
        traffic,
      }
    case 1:
      return {
        src: nic.ip,
        dest: random.pick(SERVERS),
        port: 443,
        protocol: 6,
        inbound: false,
        rule: 'DefaultRule_AllowInternetOutBound',
        traffic,
      }
    case 2:
      return {
        src: nic.ip,
        dest: '168.63.129.16',
        port: 53,
        protocol: 17,
        inbound: false,
        rule: 'DefaultRule_AllowInternetOutBound',
        traffic: [1, 74, 1, 130],
      }
    case 3:
      return {
        src: random.pick(CLIENTS),
        dest: nic.ip,
        port: random.pick([22, 3389, 23, 445]),
        protocol: 6,
        inbound: true,
        denied: true,
        rule: 'DefaultRule_DenyAllInBound',
        traffic,
      }
    case 4:
      return {
        src: inside,
        dest: nic.ip,
        port: 1433,
        protocol: 6,
        inbound: true,
        rule: 'DefaultRule_AllowVnetInBound',
        traffic,
      }
    default:
      return {
        src: nic.ip,
        dest: inside,
        port: random.pick([443, 1433, 5432, 8080]),
        protocol: 6,
        inbound: false,
        rule: 'DefaultRule_AllowVnetOutBound',
        traffic,
      }
  }
}

function plantedFlows(nic: Nic, random: Random): Flow[] {
  const outward = {
    src: nic.ip,
    port: 443,
    protocol: 6,
    inbound: false,
    rule: 'DefaultRule_AllowInternetOutBound',
  } as const
  if (nic.index === 1) return [{ ...outward, dest: PLANTED.exfiltration, traffic: [3_500, 5_000_000, 900, 60_000] }]
  if (nic.index !== 0) return []
  const beacon: Flow = { ...outward, dest: PLANTED.beacon, traffic: [3, 412, 3, 380] }
  const port = 1 + random.below(1024)
  return [
    beacon,
    {
      src: PLANTED.scanner,
      dest: nic.ip,
      port,
      protocol: 6,
      inbound: true,
      denied: true,
      rule: 'DefaultRule_DenyAllInBound',
      traffic: [0, 0, 0, 0],
    },
  ]
}

/** A denied flow is one tuple; an allowed one begins and ends, 1.7 to 64 s before the record is flushed. */
function lifeOf(flow: Flow, nic: Nic, flushed: number, random: Random): Line[] {
  const begin = flushed - 20_000 - random.below(44_000)
  const end = begin + random.below(18_000)
  const port = 1024 + random.below(64_000)
  if (flow.denied) return [[flow.rule, tuple(flow, nic, begin, port, 'D')]]
  return [
    [flow.rule, tuple(flow, nic, begin, port, 'B')],
    [flow.rule, tuple(flow, nic, end, port, 'E')],
  ]
}

function tuple(flow: Flow, nic: Nic, time: number, srcPort: number, state: 'B' | 'E' | 'D'): string {
  const direction = flow.inbound ? 'I' : 'O'
  const counters = state === 'E' ? flow.traffic.join(',') : undefined
  const ends = `${flow.src},${flow.dest},${srcPort},${flow.port}`
  if (nic.format === 'vnet4')
    return `${time},${ends},${flow.protocol},${direction},${state},NX,${counters ?? '0,0,0,0'}`
  const decision = state === 'D' ? 'D,B' : `A,${state}`
  return `${Math.floor(time / 1000)},${ends},${flow.protocol === 6 ? 'T' : 'U'},${direction},${decision},${counters ?? ',,,'}`
}
