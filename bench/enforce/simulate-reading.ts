import type { HttpClient, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline'
import { createHttpHeaders } from '@azure/core-rest-pipeline'
import { type ArmClock, type ArmPort, eachAtOnce, openArm, openCloud } from '../../src/azure/index.ts'
import { type Arm, createArm } from '../../src/sandbox/arm/arm.ts'
import { faultyArm } from '../../src/sandbox/arm/faults/faulty-arm.ts'
import { NO_FAULTS } from '../../src/sandbox/arm/faults/parse-faults.ts'
import { armEstate } from '../../test/harness/arm-estate.ts'
import { benchEstate } from './size.ts'

/** What the reading of an estate comes to, in virtual time. */
interface Reading {
  readonly virtualSeconds: number
  readonly requests: number
  /** Answered with 429. */
  readonly throttled: number
  /** Pauses of the port after an answer. */
  readonly waits: number
}

/** Reads the estate of the bench behind ARM's limits; every request takes `latencyMs`, everything else no time. */
export async function simulateReading(options: { readonly subscriptions: number; readonly latencyMs: number }) {
  const clock = eventClock()
  const estate = armEstate(benchEstate(options.subscriptions))
  const cloud = await openCloud('AzureCloud')
  const arm: Arm = createArm(estate, { origin: () => cloud.arm })
  const faulty = faultyArm({ arm: () => arm, faults: { ...NO_FAULTS, limits: true }, now: clock.now })
  const counted = { requests: 0, throttled: 0, waits: 0 }
  const httpClient: HttpClient = {
    async sendRequest(request) {
      counted.requests++
      await clock.sleep(options.latencyMs)
      const response = answered(request, faulty.handle(asArm(request)).response)
      if (response.status === 429) counted.throttled++
      return response
    },
  }
  const getToken = async () => ({ token: 'bench', expiresOnTimestamp: Number.MAX_SAFE_INTEGER })
  const credential = { name: 'bench', credential: { getToken } }
  const onWait = () => void counted.waits++
  const port = await openArm({ cloud, credential, clock, httpClient, onWait })
  const started = clock.now()
  await readAll(port)
  return { virtualSeconds: (clock.now() - started) / 1000, ...counted } satisfies Reading
}

/** What an audit asks for: four lists and the logs of every watcher of eight subscriptions at a time, then what the logs write to. */
async function readAll(port: ArmPort): Promise<void> {
  const logs = await eachAtOnce(await port.subscriptions(), async ({ subscriptionId }) => {
    const [watchers] = await Promise.all([
      port.list(subscriptionId, 'Microsoft.Network/networkWatchers'),
      port.list(subscriptionId, 'Microsoft.Network/virtualNetworks'),
      port.list(subscriptionId, 'Microsoft.Network/networkInterfaces'),
      port.list(subscriptionId, 'Microsoft.Network/networkSecurityGroups'),
    ])
    return (await Promise.all(watchers.map(({ id }) => port.listBelow(id, 'flowLogs')))).flat()
  })
  const accounts = new Set(logs.flat().map(({ properties }) => String(properties.storageId)))
  await eachAtOnce([...accounts], async (id) => [
    await port.read(id),
    await port.read(`${id}/managementPolicies/default`),
  ])
}

function asArm({ method, url, body }: PipelineRequest) {
  const { pathname, searchParams } = new URL(url)
  const query = new Map([...searchParams].map(([name, value]) => [name.toLowerCase(), value]))
  return {
    method,
    path: decodeURIComponent(pathname),
    query,
    body: body === undefined ? undefined : JSON.parse(String(body)),
  }
}

function answered(
  request: PipelineRequest,
  { status, headers, body }: { status: number; headers?: Readonly<Record<string, string>>; body?: unknown },
): PipelineResponse {
  return { request, status, headers: createHttpHeaders({ ...headers }), bodyAsText: JSON.stringify(body ?? null) }
}

/** Time that goes on to the next sleeper when nobody has anything left to do. */
function eventClock(): ArmClock {
  const sleepers: { readonly at: number; readonly wake: () => void }[] = []
  let now = 0
  let isRunning = false
  const run = async () => {
    isRunning = true
    while (sleepers.length > 0) {
      await new Promise((resolve) => setImmediate(resolve))
      const next = sleepers.reduce((first, one) => (one.at < first.at ? one : first))
      sleepers.splice(sleepers.indexOf(next), 1)
      now = next.at
      next.wake()
    }
    isRunning = false
  }
  return {
    now: () => now,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ at: now + ms, wake })
        if (!isRunning) void run()
      }),
    random: () => 0.5,
  }
}
