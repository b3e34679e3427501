import * as packaged from '../../queries/index.ts'
import type { Random } from '../../src/sandbox/generator/random.ts'
import { KNOWN } from './everyday.ts'
import { between, ESTATE, hours, inHour, inTenMinutes, some, type Talk } from './talk.ts'

const { workers, databases } = ESTATE

/** Something that a question must find. */
export interface Planted {
  readonly talks: readonly Talk[]
  /** Cells of the row that tells of it. */
  readonly row: Readonly<Record<string, unknown>>
}

/** A question, what is planted for it, and who may behave so: the owner of the estate says it. */
export interface Trial {
  readonly query: packaged.Query
  readonly known: readonly string[]
  readonly plant: (random: Random) => readonly Planted[]
}

/** An address outside that nothing else talks to. */
const stranger = (random: Random) =>
  `185.${between(10, 250, random)}.${between(1, 250, random)}.${between(1, 250, random)}`

/** What is planted varies by chance in strength, place and time; its weakest form is what the question's defaults promise to find. */
export const TRIALS: readonly Trial[] = [
  { query: packaged.portScans, known: [KNOWN.scanner], plant: portScan },
  { query: packaged.horizontalScans, known: [KNOWN.scanner], plant: horizontalScan },
  { query: packaged.bruteForce, known: [KNOWN.buildServer], plant: bruteForce },
  { query: packaged.lateralMovement, known: [KNOWN.automation, KNOWN.scanner], plant: lateralMovement },
  { query: packaged.beacons, known: [], plant: beacon },
  { query: packaged.slowUploads, known: [KNOWN.mailRelay], plant: slowUpload },
  { query: packaged.bulkUploads, known: [KNOWN.backupService, KNOWN.mailRelay], plant: bulkUpload },
  { query: packaged.strangeDns, known: [], plant: nameTunnel },
  { query: packaged.mailAndMining, known: [KNOWN.mailRelay], plant: mining },
  { query: packaged.failedConnections, known: [], plant: lostService },
  { query: packaged.awakenedHosts, known: [], plant: awakened },
]

function portScan(random: Random): Planted[] {
  const [Source, Destination] = [random.pick([stranger(random), random.pick(workers)]), random.pick(databases)]
  const ports = between(24, 400, random)
  const first = between(1, 9000, random)
  const probe = (index: number) => ({ src: Source, dest: Destination, port: first + index, denied: true }) as const
  return [{ talks: inTenMinutes(ports, random, probe), row: { Source, Destination } }]
}

/** Most hosts say nothing, a few answer. */
function horizontalScan(random: Random): Planted[] {
  const [Source, DestPort] = [
    random.pick([stranger(random), random.pick(workers)]),
    random.pick([445, 3389, 6379, 9200]),
  ]
  const targets = some(
    workers.filter((one) => one !== Source),
    between(22, 29, random),
    random,
  )
  const answering = between(0, 6, random)
  const talks = inTenMinutes(targets.length, random, (index) =>
    index < answering
      ? { src: Source, dest: targets[index]!, port: DestPort, out: [3, 180], back: [2, 120] }
      : { src: Source, dest: targets[index]!, port: DestPort, denied: true },
  )
  return [{ talks, row: { Source, DestPort } }]
}

function bruteForce(random: Random): Planted[] {
  const [Source, Destination] = [random.pick([stranger(random), random.pick(workers)]), databases[2]!]
  const DestPort = random.pick([22, 3389])
  const start = between(0, 20, random)
  const attempt = () =>
    ({ src: Source, dest: Destination, port: DestPort, out: [between(8, 25, random), 2500], back: [12, 2800] }) as const
  const talks = [0, 1, 2].flatMap((more) => inHour(start + more, between(120, 900, random), random, attempt))
  return [{ talks, row: { Source, Destination, DestPort } }]
}

function lateralMovement(random: Random): Planted[] {
  const Source = random.pick(workers)
  const targets = some(
    workers.filter((one) => one !== Source),
    between(6, 15, random),
    random,
  )
  const port = random.pick([22, 3389, 445, 5985])
  const talks = inHour(between(0, 23, random), targets.length, random, (index) => ({
    ...{ src: Source, dest: targets[index]!, port, out: [200, 30_000], back: [300, 40_000] },
  }))
  return [{ talks: talks as Talk[], row: { Source } }]
}

/** Every few minutes, with some jitter, for at least half a day, from one host or two. */
function beacon(random: Random): Planted[] {
  const [Address, seconds] = [stranger(random), between(60, 600, random)]
  return some(workers, between(1, 2, random), random).map((Host) => {
    const start = random.below(10 * 3600)
    const talks = Array.from({ length: Math.floor((13 * 3600) / seconds) }, (_, index) => ({
      ...({ src: Host, dest: Address, port: 443, out: [4, 420], back: [4, 380] } as const),
      at: start + index * seconds + random.below(40),
    }))
    return { talks, row: { Host, Address } }
  })
}

function slowUpload(random: Random): Planted[] {
  const [Host, Address] = [random.pick(workers), stranger(random)]
  const start = between(0, 9, random)
  const piece = () =>
    ({ src: Host, dest: Address, port: 443, out: [40, between(20_000, 400_000, random)], back: [20, 2000] }) as const
  const talks = hours.slice(start, start + 14).flatMap((hour) => inHour(hour, between(1, 5, random), random, piece))
  return [{ talks, row: { Host, Address } }]
}

function bulkUpload(random: Random): Planted[] {
  const [Host, dest] = [random.pick([...workers, ...databases]), stranger(random)]
  const pieces = between(2, 8, random)
  const piece = () =>
    ({ src: Host, dest, port: 443, out: [90_000, between(70, 400, random) * 1e6], back: [30_000, 2e6] }) as const
  return [{ talks: inHour(between(0, 23, random), pieces, random, piece), row: { Host, DestPort: 443 } }]
}

function nameTunnel(random: Random): Planted[] {
  const [Host, Address] = [random.pick(workers), stranger(random)]
  const ask = () => ({ src: Host, dest: Address, port: 53, protocol: 'udp', out: [1, 220], back: [1, 300] }) as const
  const talks = hours.slice(3, 3 + between(1, 12, random)).flatMap((hour) => inHour(hour, 200, random, ask))
  return [{ talks, row: { Host, Address } }]
}

function mining(random: Random): Planted[] {
  const [Host, DestPort, dest] = [random.pick(workers), random.pick([3333, 4444, 14_444]), stranger(random)]
  const work = () => ({ src: Host, dest, port: DestPort, out: [90, 9000], back: [80, 12_000] }) as const
  return [{ talks: hours.flatMap((hour) => inHour(hour, 2, random, work)), row: { Host, DestPort } }]
}

/** A service that is gone: its callers go on calling. */
function lostService(random: Random): Planted[] {
  const [Destination, DestPort] = [random.pick(databases), between(7000, 9000, random)]
  return some(workers, between(1, 4, random), random).map((Source) => {
    const call = () => ({ src: Source, dest: Destination, port: DestPort, out: [3, 180] }) as const
    return { talks: hours.slice(8, 20).flatMap((hour) => inHour(hour, 6, random, call)), row: { Source, DestPort } }
  })
}

/** A host outside of the estate's fleet that spoke early and speaks late. */
function awakened(random: Random): Planted[] {
  const Host = '10.20.3.99'
  const [early, late] = [between(0, 3, random), between(18, 23, random)]
  const speak = () => ({ src: Host, dest: databases[0]!, port: 8443, out: [20, 4000], back: [20, 9000] }) as const
  return [{ talks: [early, late].flatMap((hour) => inHour(hour, 5, random, speak)), row: { Host } }]
}
