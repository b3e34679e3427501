import { spawnSync } from 'node:child_process'
import * as network from '@pulumi/azure-native/network/flowLog.js'
import * as pulumi from '@pulumi/pulumi'
import { RegionFlowLogs } from '../components/index.ts'

/**
 * How long a program takes to register 10, 100 and 1,000 flow logs with Pulumi's own mocks, and its peak memory: the component
 * beside the plain class of the SDK, which sends the 33 older versions of its type with each. Each run is a process of its own.
 */
const SUBSCRIPTION = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers'
const [, , kind, count] = process.argv

if (kind === undefined) compare()
else await register(kind, Number(count))

function compare(): void {
  console.log('flow logs   component            plain class')
  for (const logs of [10, 100, 1000]) {
    const cells = ['component', 'plain'].map((one) => {
      const { stdout, stderr, status } = spawnSync(process.execPath, [import.meta.filename, one, String(logs)])
      if (status !== 0) throw new Error(stderr.toString())
      return stdout.toString().trim()
    })
    console.log(`${String(logs).padStart(9)}   ${cells.map((cell) => cell.padEnd(18)).join('   ')}`)
  }
}

async function register(how: string, logs: number): Promise<void> {
  let made = 0
  await pulumi.runtime.setMocks({
    newResource({ type, name, inputs }) {
      if (type.endsWith(':FlowLog')) made++
      return { id: name, state: inputs }
    },
    call: () => ({}),
  })
  const targets = Array.from(
    { length: logs },
    (_, at) => `${SUBSCRIPTION}/Microsoft.Network/virtualNetworks/vnet-${at}`,
  )
  const start = performance.now()
  if (how === 'component') await settled(new RegionFlowLogs('weu', { ...shared(), targetIds: targets }).ids)
  else await settled(pulumi.all(targets.map((id, at) => plainLog(id, at).id)))
  if (made !== logs) throw new Error(`${made} of ${logs} logs were registered`)
  const [seconds, mebibytes] = [(performance.now() - start) / 1000, process.resourceUsage().maxRSS / 1024]
  console.log(`${seconds.toFixed(2)} s, ${Math.round(mebibytes)} MB`)
}

function shared() {
  const [watcherName, watcherResourceGroupName] = ['NetworkWatcher_westeurope', 'NetworkWatcherRG']
  const storageId = `${SUBSCRIPTION}/Microsoft.Storage/storageAccounts/st`
  const workspaceId = `${SUBSCRIPTION}/Microsoft.OperationalInsights/workspaces/law`
  return { region: 'westeurope', watcherName, watcherResourceGroupName, storageId, workspaceId, intervalMinutes: 60 }
}

function plainLog(targetResourceId: string, at: number) {
  const { region: location, watcherName: networkWatcherName, watcherResourceGroupName, storageId } = shared()
  const args = {
    location,
    networkWatcherName,
    resourceGroupName: watcherResourceGroupName,
    storageId,
    targetResourceId,
  }
  return new network.FlowLog(`log-${at}`, args)
}

function settled(output: pulumi.Output<unknown>): Promise<void> {
  return new Promise((resolve) => {
    output.apply(() => resolve())
  })
}
