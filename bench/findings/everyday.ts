import type { Random } from '../../src/sandbox/generator/random.ts'
import { between, ESTATE, every, hours, inHour, some, type Talk } from './talk.ts'

const { workers, databases, resolver, monitor, automation, scanner, backup, mailRelay, bastion } = ESTATE

/** Addresses and hosts whose owner tells the questions that they may: a scanner of one's own looks like any scanner. */
export const KNOWN = {
  scanner,
  automation,
  mailRelay,
  backupService: '34.98.7.80',
  buildServer: workers[29]!,
} as const

const TELEMETRY = '35.190.10.20'
const UPDATES = ['151.101.1.69', '151.101.65.69']
const TIME = ['162.159.200.1', '162.159.200.123']
const SITES = Array.from({ length: 60 }, (_, index) => `104.18.${index}.7`)
/** Where Azure's own probes come from. */
const PROBE = '168.63.129.16'

type Everyday = (random: Random) => readonly Talk[]

/** A day on which nothing is wrong, with everything in it that looks like something wrong. */
export function everyday(random: Random): Talk[] {
  return KINDS.flatMap((kind) => kind(random))
}

const KINDS: readonly Everyday[] = [
  browsing,
  visitors,
  healthProbes,
  clocks,
  names,
  telemetry,
  monitoring,
  updates,
  syslog,
  databasePools,
  directory,
  backups,
  automationRuns,
  administrators,
  gitPolling,
  vulnerabilityScan,
  mail,
  strangersAtTheDoor,
]

function browsing(random: Random): Talk[] {
  return workers.flatMap((src) =>
    hours.flatMap((hour) =>
      inHour(hour, between(0, 12, random), random, () => ({
        ...{ src, dest: random.pick(SITES), port: 443, out: [between(5, 60, random), between(800, 9000, random)] },
        back: [between(5, 400, random), between(2000, 500_000, random)],
      })),
    ),
  )
}

function visitors(random: Random): Talk[] {
  const caller = () => `81.2.${between(1, 200, random)}.${between(1, 250, random)}`
  return workers.slice(0, 6).flatMap((dest) =>
    hours.flatMap((hour) =>
      inHour(hour, between(20, 200, random), random, () => ({
        ...{ src: caller(), dest, port: 443, out: [between(4, 20, random), between(500, 4000, random)] },
        back: [between(4, 90, random), between(900, 90_000, random)],
      })),
    ),
  )
}

function healthProbes(): Talk[] {
  return workers.flatMap((dest) =>
    hours.flatMap((hour) => every(60, hour, () => ({ src: PROBE, dest, port: 443, out: [4, 240], back: [3, 180] }))),
  )
}

function clocks(random: Random): Talk[] {
  return [...workers, ...databases].flatMap((src) => {
    const dest = random.pick(TIME)
    const ask = () => ({ src, dest, port: 123, protocol: 'udp', out: [1, 76], back: [1, 76] }) as const
    return hours.flatMap((hour) => every(1024, hour, ask))
  })
}

function names(random: Random): Talk[] {
  const ask = (src: string, dest: string) => ({
    ...({ src, dest, port: 53, protocol: 'udp', out: [1, 74], back: [1, 130] } as const),
  })
  return hours.flatMap((hour) => [
    ...workers.flatMap((src) => inHour(hour, between(2, 9, random), random, () => ask(src, resolver))),
    ...inHour(hour, 40, random, () => ask(resolver, PROBE)),
  ])
}

/** An agent on every host that reports each minute, and sends more than it gets. */
function telemetry(): Talk[] {
  return [...workers, ...databases].flatMap((src) =>
    hours.flatMap((hour) =>
      every(60, hour, () => ({ src, dest: TELEMETRY, port: 443, out: [12, 14_000], back: [8, 1100] })),
    ),
  )
}

function monitoring(): Talk[] {
  return hours.flatMap((hour) =>
    workers.flatMap((dest) =>
      every(300, hour, () => ({ src: monitor, dest, port: 9100, out: [6, 500], back: [9, 9000] })),
    ),
  )
}

function updates(random: Random): Talk[] {
  const hour = between(1, 5, random)
  return workers.flatMap((src) =>
    inHour(hour, 6, random, () => ({
      ...{ src, dest: random.pick(UPDATES), port: 443, out: [9000, 600_000] },
      back: [40_000, 50_000_000],
    })),
  )
}

/** UDP that nobody answers, by design. */
function syslog(random: Random): Talk[] {
  return workers.flatMap((src) =>
    hours.flatMap((hour) =>
      inHour(hour, between(1, 9, random), random, () => ({
        ...{
          src,
          dest: monitor,
          port: 514,
          protocol: 'udp',
          out: [between(1, 40, random), between(200, 9000, random)],
        },
      })),
    ),
  ) as Talk[]
}

/** An application that opens a connection for each statement. */
function databasePools(random: Random): Talk[] {
  return workers.slice(6, 12).flatMap((src) =>
    hours.flatMap((hour) =>
      inHour(hour, between(80, 260, random), random, () => ({
        ...{
          src,
          dest: databases[0]!,
          port: 5432,
          out: [between(6, 14, random), 1800],
          back: [between(6, 14, random), 4000],
        },
      })),
    ),
  ) as Talk[]
}

function directory(random: Random): Talk[] {
  return workers.flatMap((src) =>
    hours.flatMap((hour) =>
      inHour(hour, between(20, 130, random), random, () => ({
        ...{ src, dest: databases[1]!, port: 389, out: [8, 1200], back: [7, 2400] },
      })),
    ),
  ) as Talk[]
}

/** At night to a host of one's own, and to a service outside. */
function backups(random: Random): Talk[] {
  const hour = between(0, 4, random)
  const sent = () => between(300, 900, random) * 1e6
  return databases.flatMap((src) => [
    ...inHour(hour, 3, random, () => ({ src, dest: backup, port: 445, out: [400_000, sent()], back: [90_000, 5e6] })),
    ...inHour(hour, 3, random, () => ({
      ...{ src, dest: KNOWN.backupService, port: 443, out: [400_000, sent()], back: [90_000, 5e6] },
    })),
  ]) as Talk[]
}

function automationRuns(random: Random): Talk[] {
  return [3, 9, 15, 21].flatMap((hour) =>
    workers.flatMap((dest) =>
      inHour(hour, between(1, 3, random), random, () => ({
        ...{ src: automation, dest, port: 22, out: [90, 20_000], back: [120, 60_000] },
      })),
    ),
  ) as Talk[]
}

/** People who work on a few hosts, and mistype a password now and then. */
function administrators(random: Random): Talk[] {
  return [8, 9, 10, 13, 14, 16].flatMap((hour) =>
    some(workers, between(0, 3, random), random).flatMap((dest) =>
      inHour(hour, between(1, 6, random), random, () => ({
        ...{ src: bastion, dest, port: random.pick([22, 3389]), out: [900, 90_000], back: [1500, 900_000] },
      })),
    ),
  ) as Talk[]
}

/** A build server that asks every half minute whether there is something new. */
function gitPolling(): Talk[] {
  const poll = () =>
    ({ src: KNOWN.buildServer, dest: databases[2]!, port: 22, out: [18, 4000], back: [17, 5200] }) as const
  return hours.flatMap((hour) => every(30, hour, poll))
}

function vulnerabilityScan(random: Random): Talk[] {
  const hour = between(0, 23, random)
  return workers.flatMap((dest) =>
    inHour(hour, 60, random, (index) => ({ src: scanner, dest, port: 20 + index, denied: true })),
  )
}

function mail(random: Random): Talk[] {
  return hours.flatMap((hour) =>
    inHour(hour, between(0, 30, random), random, () => ({
      ...{
        src: mailRelay,
        dest: '64.233.10.25',
        port: 587,
        out: [40, between(2000, 900_000, random)],
        back: [30, 2500],
      },
    })),
  ) as Talk[]
}

/** The internet knocks at every address, each caller at a port or two. */
function strangersAtTheDoor(random: Random): Talk[] {
  return hours.flatMap((hour) =>
    inHour(hour, 60, random, () => ({
      ...{ src: `45.${between(1, 250, random)}.${between(1, 250, random)}.9`, dest: random.pick(workers) },
      ...{ port: random.pick([22, 23, 80, 445, 3389, 8080]), denied: true as const },
    })),
  )
}
