import { findCredential, openCloud, openWorkspace } from '../azure/index.ts'
import { type Backend, TrafficError } from '../model/index.ts'
import { openRows, openStore, readRows } from '../store/index.ts'
import { nowOf } from './clock.ts'
import type { Globals } from './globals.ts'
import type { Io } from './io.ts'

/** Opens what a flag names: `workspace:GUID`, `rows:FILE` of exported rows, or `store:FOLDER`. Says which credential it uses. */
export async function openBackend(named: string, globals: Globals, io: Io): Promise<Backend> {
  const [kind, what] = [named.slice(0, named.indexOf(':')), named.slice(named.indexOf(':') + 1)]
  const now = nowOf(globals)
  if (kind === 'store') return openStore(what, { now })
  if (kind === 'rows') {
    return openRows({ NTANetAnalytics: await readRows(what, 'NTANetAnalytics') }, { now, name: `rows of ${what}` })
  }
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(what)) {
    const hint = 'the workspace id is the GUID that the portal shows'
    throw new TrafficError('cli/usage', `"${what}" is no workspace id`, { hint })
  }
  const cloud = await openCloud(globals.cloud)
  const credential = await findCredential(cloud)
  io.err(`asking ${cloud.name} with ${credential.name}\n`)
  return openWorkspace({ cloud, credential, workspaceId: what, now: () => globals.now ?? new Date() })
}
