import { parentPort } from 'node:worker_threads'
import { TrafficError } from '../../model/error.ts'
import { type Parcel, pack } from './parcel.ts'
import { createScanner, type ScanSettings, scanUnit, type Unit } from './scan-unit.ts'
import type { Scanner } from './scanner.ts'

/** A unit for a worker to scan. */
interface Order {
  readonly ticket: number
  readonly unit: Unit
  readonly settings: ScanSettings
}

/** What a worker is told; after `end` nothing more comes. */
export type Message = Order | 'end'

/** What a worker made of an order; an error that a person can act on comes back by its parts. */
export type Delivery =
  | { readonly ticket: number; readonly scanned: Parcel }
  | { readonly ticket: number; readonly error: Pick<TrafficError, 'code' | 'message' | 'hint'> }

let scanner: Scanner | undefined
let work: Promise<void> = Promise.resolve()

/** The program of a worker thread: one order after another, until it is ended. */
parentPort?.on('message', (message: Message) => {
  if (message === 'end') parentPort?.close()
  else work = work.then(() => serve(message))
})

async function serve({ ticket, unit, settings }: Order): Promise<void> {
  scanner ??= createScanner(settings)
  try {
    const scanned = await scanUnit(unit, settings, scanner)
    const { buffers, ...parcel } = pack(scanned)
    parentPort?.postMessage({ ticket, scanned: parcel } satisfies Delivery, buffers)
  } catch (error) {
    if (!(error instanceof TrafficError)) throw error
    const { code, message, hint } = error
    parentPort?.postMessage({ ticket, error: { code, message, hint } } satisfies Delivery)
  }
}
