import { setFlagsFromString } from 'node:v8'

/**
 * Lets the heap grow by a quarter at most between two collections: an audit of many subscriptions reads far more than it
 * keeps, and V8 would rather grow to several times that than collect (`--heap-growing-percent`, read at every collection).
 */
export function growHeapSlowly(): void {
  setFlagsFromString('--heap-growing-percent=25')
}
