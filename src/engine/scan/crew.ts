import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { TrafficError } from '../../model/error.ts'
import { unpack } from './parcel.ts'
import { createScanner, type ScannedUnit, type ScanSettings, scanUnit, type Unit } from './scan-unit.ts'
import type { Delivery, Message } from './scan-worker.ts'

/** Whoever scans units: worker threads, or this thread when there are none. */
export interface Crew {
  /** How many units keep it busy. */
  readonly size: number
  scan(unit: Unit): Promise<ScannedUnit>
  /** Ends the threads; what they were at is lost. */
  dismiss(): Promise<void>
}

/** A crew of so many threads. */
export function assembleCrew(threads: number, settings: ScanSettings): Crew {
  if (threads === 0) {
    const scanner = createScanner(settings)
    return { size: 1, scan: (unit) => scanUnit(unit, settings, scanner), dismiss: async () => {} }
  }
  const members = Array.from({ length: threads }, () => hire(settings))
  return {
    size: threads * ORDERS_EACH,
    scan: (unit) => members.reduce((least, one) => (one.busy() < least.busy() ? one : least)).scan(unit),
    dismiss: async () => {
      await Promise.all(members.map((member) => member.end()))
    },
  }
}

/** One order at work and one that waits, so that a thread never waits for a busy reader of its results. */
const ORDERS_EACH = 2

/** A thread makes little garbage besides the batches it hands on: a large nursery would only fill the memory. */
const LIMITS = { maxYoungGenerationSizeMb: 4 }

function hire(settings: ScanSettings) {
  const worker = new Worker(new URL(`./scan-worker${extname(import.meta.url)}`, import.meta.url), {
    resourceLimits: LIMITS,
  })
  const waiting = new Map<number, { resolve(scanned: ScannedUnit): void; reject(error: unknown): void }>()
  let tickets = 0
  worker.on('message', (delivery: Delivery) => {
    const order = waiting.get(delivery.ticket)
    waiting.delete(delivery.ticket)
    if ('scanned' in delivery) order?.resolve(unpack(delivery.scanned))
    else order?.reject(trafficError(delivery.error))
  })
  const fail = (error: unknown) => {
    for (const order of waiting.values()) order.reject(error)
    waiting.clear()
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('a scanning thread ended before its work')))
  return {
    busy: () => waiting.size,
    // A thread that is at rest ends by itself: V8 has aborted where one was terminated beside another that compiled
    // (https://github.com/nodejs/node/issues/64500).
    end: () => (waiting.size > 0 ? worker.terminate() : ended(worker)),
    scan: (unit: Unit) =>
      new Promise<ScannedUnit>((resolve, reject) => {
        const ticket = tickets++
        waiting.set(ticket, { resolve, reject })
        worker.postMessage({ ticket, unit, settings } satisfies Message)
      }),
  }
}

async function ended(worker: Worker): Promise<void> {
  const exit = once(worker, 'exit')
  worker.postMessage('end' satisfies Message)
  await exit
}

function trafficError({ code, message, hint }: Pick<TrafficError, 'code' | 'message' | 'hint'>): TrafficError {
  return new TrafficError(code, message, hint === undefined ? {} : { hint })
}
