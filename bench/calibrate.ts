import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const SPIN = `
  const { parentPort } = require('node:worker_threads')
  const spin = () => {
    let value = 1
    for (let step = 0; step < 3e8; step++) value = (Math.imul(value, 31) + step) | 0
    return value
  }
  const began = performance.now()
  const value = spin()
  parentPort.postMessage({ seconds: (performance.now() - began) / 1000, value })
`

/** Seconds that one spinning thread takes, and each of two beside each other: more for two means that the machine is busy. */
export async function calibrate(): Promise<{ one: number; two: number }> {
  const one = await spin()
  const both = await Promise.all([spin(), spin()])
  return { one, two: Math.max(...both) }
}

async function spin(): Promise<number> {
  const worker = new Worker(SPIN, { eval: true })
  const [{ seconds }] = (await once(worker, 'message')) as [{ seconds: number }]
  return seconds
}
