/**
 * Audits a large estate on the stand-in, as a user would: `npm run bench:enforce -- --subscriptions 500`.
 * By default 500 subscriptions with 4 watchers, 20 logged VNets, 20 NSGs and 200 NICs each: 2,000 watchers, 10,000 NSGs and
 * 100,000 NICs in all. Prints the time and the memory of the audit's own process (the stand-in has one of its own), and what
 * the reading would take behind ARM's real limits, in virtual time.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { simulateReading } from './enforce/simulate-reading.ts'
import { sizeOf } from './enforce/size.ts'

const { values } = parseArgs({
  options: {
    subscriptions: { type: 'string', default: '500' },
    latency: { type: 'string', default: '100' },
  },
})
const root = join(import.meta.dirname, '..')
const subscriptions = Number(values.subscriptions)
const work = mkdtempSync(join(tmpdir(), 'azta-bench-'))
const cloudFile = join(work, 'cloud.json')

/** What an audit took. */
interface Audited {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakMb: number
  readonly status: number | null
}

async function audit(): Promise<Audited> {
  const started = performance.now()
  const running = spawn('node', ['src/cli/bin.ts', 'audit', '--cloud', cloudFile, '-o', 'json'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  let peakKb = 0
  let cpuSeconds = 0
  const watching = setInterval(() => {
    peakKb = Math.max(peakKb, peakOf(running.pid!))
    cpuSeconds = Math.max(cpuSeconds, cpuOf(running.pid!))
  }, 50)
  const [status] = (await once(running, 'exit')) as [number | null] // as ChildProcess documents `exit`
  clearInterval(watching)
  return { seconds: (performance.now() - started) / 1000, cpuSeconds, peakMb: peakKb / 1024, status }
}

/** The most memory that a process has held, in KB (VmHWM of Linux); 0 elsewhere. */
function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0 // it has just ended, or this is no Linux
  }
}

/** The CPU time that a process has had, in seconds (fields 14 and 15 of Linux's stat, in hundredths); 0 elsewhere. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')
    return (Number(fields[13]) + Number(fields[14])) / 100
  } catch {
    return 0 // it has just ended, or this is no Linux
  }
}

const standIn = spawn('node', [join(import.meta.dirname, 'enforce-stand-in.ts'), cloudFile, String(subscriptions)], {
  stdio: 'inherit',
})
try {
  while (!existsSync(cloudFile)) await sleep(50)
  const { seconds, cpuSeconds, peakMb, status } = await audit()
  console.log(`${sizeOf(subscriptions)}`)
  const took = `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of CPU), ${peakMb.toFixed(0)} MB at its peak`
  console.log(`audit: ${took}, exit ${status} (goal: 60 s, 400 MB)`)
  if (status !== 0 && status !== 1) process.exitCode = 1
} finally {
  standIn.kill()
}
const latencyMs = Number(values.latency)
const { virtualSeconds, requests, throttled, waits } = await simulateReading({ subscriptions, latencyMs })
console.log(
  `behind ARM's limits (250 + 25/s reads a subscription, 15 times that over all; ${latencyMs} ms a request): ` +
    `${virtualSeconds.toFixed(0)} s for ${requests} requests, ${throttled} of them answered 429, ${waits} waits`,
)
rmSync(work, { recursive: true, force: true })
