import type { ArmPort, ArmWait, FlowLogBody, WireResource } from '../../src/azure/index.ts'
import { ArmFailure } from '../../src/azure/index.ts'
import { parseFaults } from '../../src/sandbox/arm/faults/parse-faults.ts'
import type { Estate } from '../../src/sandbox/estate/arm-resource.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { portTo } from './arm-port.ts'
import { type VirtualClock, virtualClock } from './virtual-clock.ts'

/** A run against an ARM with faults, and all that was said on the way. */
interface FaultyRun {
  readonly port: ArmPort
  /** Opens another port, as a second run would. */
  readonly open: () => Promise<ArmPort>
  readonly waits: readonly ArmWait[]
  readonly clock: VirtualClock
  /** How often a token was asked for. */
  readonly tokens: () => number
  /** The logs that the stand-in holds, by id. */
  readonly logs: () => Readonly<Record<string, unknown>>
}

/** Runs against a sandbox with these faults, in virtual time, and closes it. */
export async function againstFaults<T>(
  { faults, estate, seed = 1 }: { readonly faults: string; readonly estate: Estate; readonly seed?: number },
  run: (on: FaultyRun) => Promise<T>,
): Promise<T> {
  const clock = virtualClock({ seed })
  const parsed = parseFaults(`${faults}, seed=${seed}`)
  const sandbox = await startSandbox({ estate, token: 'secret-of-this-test', faults: parsed, now: clock.now })
  const waits: ArmWait[] = []
  let tokens = 0
  const getToken = async () => {
    tokens++
    return { token: sandbox.cloud.token, expiresOnTimestamp: clock.now() + 3_600_000 }
  }
  try {
    const open = () => portTo(sandbox, { clock, getToken, onWait: (wait) => void waits.push(wait) })
    const port = await open()
    const logs = () =>
      Object.fromEntries(
        sandbox.arm
          .resources()
          .filter(({ type }) => type.endsWith('/flowLogs'))
          .map(({ id, properties }) => [id, properties]),
      )
    return await run({ port, open, waits, clock, tokens: () => tokens, logs })
  } finally {
    await sandbox.close()
  }
}

/** One log for every VNet of an estate: its id and its body. */
export function logsFor({ resources }: Estate): readonly { readonly id: string; readonly body: FlowLogBody }[] {
  return resources
    .filter(({ type }) => type === 'Microsoft.Network/virtualNetworks')
    .map(({ id, name, location }) => {
      const near = (type: string) =>
        resources.find(
          (one) => one.type === type && one.location === location && one.id.split('/')[2] === id.split('/')[2],
        )!
      const properties = {
        ...{ targetResourceId: id, storageId: near('Microsoft.Storage/storageAccounts').id, enabled: true },
        retentionPolicy: { days: 90, enabled: true },
      }
      const body = { location: location!, properties }
      return { id: `${near('Microsoft.Network/networkWatchers').id}/flowLogs/log-${name}`, body }
    })
}

/** Writes all of these logs, again where the way failed, as a second run would; gives how often that was needed. */
export async function writeAll(port: ArmPort, wanted: ReturnType<typeof logsFor>): Promise<number> {
  let again = 0
  for (const { id, body } of wanted) {
    for (let done = false; !done; ) {
      try {
        await port.putFlowLog(id, body)
        done = true
      } catch (error) {
        if (!(error instanceof ArmFailure) || !['throttled', 'lost', 'busy'].includes(error.kind)) throw error
        if (++again > 20) throw error
      }
    }
  }
  return again
}

/** Whatever can be read of the networks of every subscription; the failures by what they are of. */
export async function readEverything(port: ArmPort) {
  const read: Record<string, readonly WireResource[]> = {}
  const failed: Record<string, ArmFailure> = {}
  const keep = async (what: string, list: Promise<readonly WireResource[]>): Promise<readonly WireResource[]> => {
    try {
      read[what] = await list
      return read[what]
    } catch (error) {
      if (!(error instanceof ArmFailure)) throw error
      failed[what] = error
      return []
    }
  }
  for (const { subscriptionId } of await port.subscriptions()) {
    await keep(`${subscriptionId} vnets`, port.list(subscriptionId, 'Microsoft.Network/virtualNetworks'))
    await keep(`${subscriptionId} nics`, port.list(subscriptionId, 'Microsoft.Network/networkInterfaces'))
    const watchers = await keep(
      `${subscriptionId} watchers`,
      port.list(subscriptionId, 'Microsoft.Network/networkWatchers'),
    )
    for (const { id } of watchers) await keep(`${id} logs`, port.listBelow(id, 'flowLogs'))
  }
  return { read, failed }
}
