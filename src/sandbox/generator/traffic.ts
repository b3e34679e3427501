import type { Nic } from './networks.ts'
import type { Random } from './random.ts'

/** What the generator plants for reports to find; the addresses are public ones picked at random, not accusations. */
export const PLANTED = {
  /** Scans ports 1 to 1024 of the first NIC of each network, all denied. */
  scanner: '45.155.205.10',
  /** Is called by the first NIC of each network once a minute, always the same size; on the threat list. */
  beacon: '185.220.101.7',
  /** Receives 5 MB a minute from the second NIC of each network. */
  exfiltration: '91.219.236.5',
  /** Reaches port 3389 of the first NIC of each network, allowed by a rule for the whole internet. */
  remoteDesktop: '77.109.20.3',
  /** The port that the third NIC of each network tries in vain on its neighbours. */
  deniedPort: 445,
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

/** The tuples that the record of one minute of each NIC holds: about so many ordinary flows of its own, what is planted, and the other side of what others send it. */
export function minuteTuples(
  nics: readonly Nic[],
  flushed: number,
  rate: number,
  random: Random,
): ReadonlyMap<Nic, readonly Line[]> {
  const lines = new Map<Nic, Line[]>(nics.map((nic) => [nic, []]))
  const owners = new Map(nics.map((nic) => [nic.ip, nic]))
  for (const nic of nics) {
    const ordinary = Array.from({ length: about(rate, random) }, () => ordinaryFlow(nic, random))
    for (const flow of [...ordinary, ...plantedFlows(nic, random)]) {
      const life = lifeOf(flushed, random)
      lines.get(nic)!.push(...linesOf(flow, nic, life))
      const other = flow.inbound || flow.denied ? undefined : owners.get(flow.dest)
      if (other !== undefined) lines.get(other)!.push(...linesOf({ ...flow, ...FROM_VNET }, other, life))
    }
  }
  return lines
}

/** A whole number that is this one on average. */
function about(rate: number, random: Random): number {
  return Math.floor(rate) + (random.below(1_000) < (rate % 1) * 1_000 ? 1 : 0)
}

/** What the NIC at the other end says of a flow that its network lets in. */
const FROM_VNET = { inbound: true, rule: 'DefaultRule_AllowVnetInBound' } as const

type Kind = (nic: Nic, random: Random, traffic: Flow['traffic']) => Flow

const TCP = { protocol: 6 } as const

/** Kinds of ordinary flows; one named twice is twice as frequent. */
const KINDS: readonly Kind[] = [
  webIn,
  toTheInternet,
  dns,
  scanned,
  toNeighbour,
  toNeighbour,
  toNeighbour,
  toPeer,
  toPeer,
  fromSite,
]

function ordinaryFlow(nic: Nic, random: Random): Flow {
  const packets = [2 + random.below(40), 200 + random.below(9_000)] as const
  const traffic = [...packets, 2 + random.below(60), 300 + random.below(60_000)] as const
  return random.pick(KINDS)(nic, random, traffic)
}

function webIn(nic: Nic, random: Random, traffic: Flow['traffic']): Flow {
  const src = random.pick(CLIENTS)
  return { ...TCP, src, dest: nic.ip, port: 443, inbound: true, rule: 'UserRule_AllowWeb', traffic }
}

function toTheInternet(nic: Nic, random: Random, traffic: Flow['traffic']): Flow {
  const dest = random.pick(SERVERS)
  return { ...TCP, src: nic.ip, dest, port: 443, inbound: false, rule: 'DefaultRule_AllowInternetOutBound', traffic }
}

function dns(nic: Nic): Flow {
  const rule = 'DefaultRule_AllowInternetOutBound'
  return { src: nic.ip, dest: '168.63.129.16', port: 53, protocol: 17, inbound: false, rule, traffic: [1, 74, 1, 130] }
}

function scanned(nic: Nic, random: Random, traffic: Flow['traffic']): Flow {
  const [src, port] = [random.pick(CLIENTS), random.pick([22, 23, 445, 8080])]
  return { ...TCP, src, dest: nic.ip, port, inbound: true, denied: true, rule: 'DefaultRule_DenyAllInBound', traffic }
}

function toNeighbour(nic: Nic, random: Random, traffic: Flow['traffic']): Flow {
  const [dest, port] = [random.pick(nic.neighbours), random.pick([443, 1433, 5432, 8080])]
  return { ...TCP, src: nic.ip, dest, port, inbound: false, rule: 'DefaultRule_AllowVnetOutBound', traffic }
}

/** Into a peered VNet, which may lie in another region. */
function toPeer(nic: Nic, random: Random, traffic: Flow['traffic']): Flow {
  if (nic.peers.length === 0) return toNeighbour(nic, random, traffic)
  const [dest, port] = [random.pick(nic.peers), random.pick([443, 5432])]
  return { ...TCP, src: nic.ip, dest, port, inbound: false, rule: 'DefaultRule_AllowVnetOutBound', traffic }
}

/** From the office or a VPN client, where the VNet has a gateway. */
function fromSite(nic: Nic, random: Random, traffic: Flow['traffic']): Flow {
  if (nic.remotes.length === 0) return toTheInternet(nic, random, traffic)
  const src = random.pick(nic.remotes)
  return { ...TCP, src, dest: nic.ip, port: 443, inbound: true, rule: 'DefaultRule_AllowVnetInBound', traffic }
}

function plantedFlows(nic: Nic, random: Random): Flow[] {
  const out = { ...TCP, src: nic.ip, inbound: false } as const
  const web = { ...out, port: 443, rule: 'DefaultRule_AllowInternetOutBound' } as const
  const none = [0, 0, 0, 0] as const
  switch (nic.index) {
    case 0:
      return [
        { ...web, dest: PLANTED.beacon, traffic: [3, 412, 3, 380] },
        { ...TCP, src: PLANTED.scanner, dest: nic.ip, port: 1 + random.below(1024), ...DENIED_IN, traffic: none },
        { ...TCP, src: PLANTED.remoteDesktop, dest: nic.ip, port: 3389, ...RDP_IN, traffic: [9, 1_200, 8, 5_400] },
      ]
    case 1:
      return [{ ...web, dest: PLANTED.exfiltration, traffic: [3_500, 5_000_000, 900, 60_000] }]
    case 2:
      return [
        {
          ...out,
          dest: nic.neighbours[0]!,
          port: PLANTED.deniedPort,
          denied: true,
          rule: 'UserRule_DenySmb',
          traffic: none,
        },
      ]
    default:
      return []
  }
}

const DENIED_IN = { inbound: true, denied: true, rule: 'DefaultRule_DenyAllInBound' } as const
const RDP_IN = { inbound: true, rule: 'UserRule_AllowRdp' } as const

interface Life {
  readonly begin: number
  readonly end: number
  /** Source port. */
  readonly port: number
}

/** A flow begins and ends 1.7 to 64 s before the record is flushed. */
function lifeOf(flushed: number, random: Random): Life {
  const begin = flushed - 20_000 - random.below(44_000)
  return { begin, end: begin + random.below(18_000), port: 1024 + random.below(64_000) }
}

/** A denied flow is one tuple; an allowed one begins and ends. */
function linesOf(flow: Flow, nic: Nic, { begin, end, port }: Life): Line[] {
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
