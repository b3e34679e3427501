import type { Random } from '../../src/sandbox/generator/random.ts'

/** A connection as the NICs at its ends log it. */
export interface Talk {
  /** Seconds after the day began. */
  readonly at: number
  readonly src: string
  readonly dest: string
  readonly port: number
  readonly protocol?: 'udp'
  readonly denied?: true
  /** Packets and bytes. */
  readonly out?: readonly [number, number]
  readonly back?: readonly [number, number]
}

const HOURS = 24

/** What the hosts of the estate are for. */
export const ESTATE = {
  workers: Array.from({ length: 30 }, (_, index) => `10.20.1.${10 + index}`),
  databases: ['10.20.2.10', '10.20.2.11', '10.20.2.12'],
  resolver: '10.20.0.10',
  monitor: '10.20.0.11',
  automation: '10.20.0.12',
  scanner: '10.20.0.13',
  backup: '10.20.0.14',
  mailRelay: '10.20.0.15',
  bastion: '10.20.0.16',
} as const

/** Addresses of hosts that have a NIC. */
export const HOSTS: readonly string[] = Object.values(ESTATE).flat()

/** So many connections, spread over an hour by chance. */
export function inHour(hour: number, count: number, random: Random, make: (index: number) => Omit<Talk, 'at'>): Talk[] {
  return Array.from({ length: count }, (_, index) => ({ at: hour * 3600 + random.below(3540), ...make(index) }))
}

/** So many connections in ten minutes of the day. */
export function inTenMinutes(count: number, random: Random, make: (index: number) => Omit<Talk, 'at'>): Talk[] {
  const start = random.below(HOURS * 3600 - 660)
  return Array.from({ length: count }, (_, index) => ({ at: start + random.below(600), ...make(index) }))
}

/** One connection every so many seconds of an hour. */
export function every(seconds: number, hour: number, make: () => Omit<Talk, 'at'>): Talk[] {
  return Array.from({ length: Math.floor(3540 / seconds) }, (_, index) => ({
    at: hour * 3600 + index * seconds,
    ...make(),
  }))
}

/** A whole number of a range, both ends in it. */
export function between(least: number, most: number, random: Random): number {
  return least + random.below(most - least + 1)
}

/** Different members of a list. */
export function some<T>(list: readonly T[], count: number, random: Random): T[] {
  const left = [...list]
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(random.below(left.length), 1)[0]!)
}

export const hours: readonly number[] = Array.from({ length: HOURS }, (_, hour) => hour)
