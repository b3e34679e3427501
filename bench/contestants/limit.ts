/** The limit: the same bytes read by as many threads, and looked at once (a search for a byte that is not there). */

import { once } from 'node:events'
import { closeSync, globSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { tell } from './tell.ts'

interface Share {
  readonly paths: readonly string[]
  readonly next: Int32Array
}

if (isMainThread) {
  const [, , threads, input] = process.argv as [string, string, string, string]
  const paths = globSync(join(input, '**/PT1H.json')).sort()
  const next = new Int32Array(new SharedArrayBuffer(4))
  const share: Share = { paths, next }
  const workers = Array.from(
    { length: Number(threads) },
    () => new Worker(new URL(import.meta.url), { workerData: share }),
  )
  await Promise.all(workers.map((worker) => once(worker, 'exit')))
  tell()
} else {
  const { paths, next } = workerData as Share
  const piece = Buffer.alloc(256 * 1024)
  for (let number = Atomics.add(next, 0, 1); number < paths.length; number = Atomics.add(next, 0, 1)) {
    const file = openSync(paths[number]!, 'r')
    for (let count = readSync(file, piece); count > 0; count = readSync(file, piece))
      piece.subarray(0, count).indexOf(0)
    closeSync(file)
  }
}
