import type { ArmPort } from '../arm/arm-port.ts'
import { eachAtOnce } from '../collect.ts'
import { attempt } from './attempt.ts'
import type { Inventory, StorageAccount, SubscriptionInventory, Unread, Workspace } from './inventory.ts'
import { lastName, toLifecycle, toStorageAccount, toWorkspace } from './wire-shapes.ts'

/** Accounts and workspaces are asked for one by one, wherever they lie: as many at once as the port lets through. */
const AT_ONCE = 32

/** Reads the accounts and workspaces that flow logs name, and those wanted besides, each once, in whatever subscription they lie. */
export async function readDestinations(
  port: ArmPort,
  subscriptions: readonly SubscriptionInventory[],
  wanted: { readonly workspaces: readonly string[]; readonly accounts: readonly string[] },
): Promise<Omit<Inventory, 'subscriptions'>> {
  const logs = subscriptions.flatMap(({ flowLogs }) => flowLogs)
  const unread: Unread[] = []
  const accountIds = distinct([...wanted.accounts, ...logs.map(({ storageId }) => storageId)])
  const workspaceIds = distinct([
    ...wanted.workspaces,
    ...logs.map(({ analytics }) => analytics?.workspaceResourceId ?? ''),
  ])
  const accounts = await eachAtOnce(accountIds, (id) => readAccount(port, id, unread), AT_ONCE)
  const workspaces = await eachAtOnce(workspaceIds, (id) => readWorkspace(port, id, unread), AT_ONCE)
  return {
    storageAccounts: accounts.filter((one) => one !== undefined),
    workspaces: workspaces.filter((one) => one !== undefined),
    unread,
  }
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Map(ids.filter((id) => id !== '').map((id) => [id.toLowerCase(), id])).values()]
}

/** An account with its lifecycle; undefined when it is gone or unread. */
async function readAccount(port: ArmPort, id: string, unread: Unread[]): Promise<StorageAccount | undefined> {
  const subject = { kind: 'storage-account', id, what: `storage account ${lastName(id)}` } as const
  const wire = await attempt(unread, subject, () => port.read(id))
  if (wire === undefined) return undefined
  const what = `lifecycle of ${lastName(id)}`
  const lifecycle = await attempt(unread, { kind: 'lifecycle', id, what }, async () =>
    toLifecycle(await port.read(`${id}/managementPolicies/default`)),
  )
  return attempt(unread, subject, async () => toStorageAccount(wire, lifecycle))
}

async function readWorkspace(port: ArmPort, id: string, unread: Unread[]): Promise<Workspace | undefined> {
  const subject = { kind: 'workspace', id, what: `workspace ${lastName(id)}` } as const
  return attempt(unread, subject, async () => {
    const wire = await port.read(id)
    return wire === undefined ? undefined : toWorkspace(wire)
  })
}
