import { z } from 'zod'
import { findCredential, openCloud, openKusto, openWorkspace, parseKustoDatabase } from '../azure/index.ts'
import { type Backend, TrafficError } from '../model/index.ts'
import { openRows, openStore, readRows } from '../store/index.ts'
import { nowOf } from './clock.ts'
import type { Globals } from './globals.ts'
import type { Io } from './io.ts'

const FORMS = 'workspace:GUID, adx:https://CLUSTER/DATABASE or rows:FILE'

/** What a flag may name beside the local store, and how it is written. */
export const elsewhere = {
  forms: FORMS,
  accepts: z.string().regex(/^(workspace|adx|rows):.+/, `write ${FORMS}`),
}

/**
 * Opens what a flag names: `workspace:GUID`, `adx:https://CLUSTER/DATABASE` of Data Explorer, Fabric or the emulator, `rows:FILE` of
 * exported rows, or `store:FOLDER`. Says which credential it uses.
 */
export async function openBackend(named: string, globals: Globals, io: Io): Promise<Backend> {
  const [kind, what] = [named.slice(0, named.indexOf(':')), named.slice(named.indexOf(':') + 1)]
  const now = nowOf(globals)
  if (kind === 'store') return openStore(what, { now })
  if (kind === 'rows') {
    return openRows({ NTANetAnalytics: await readRows(what, 'NTANetAnalytics') }, { now, name: `rows of ${what}` })
  }
  if (kind === 'adx') return openAdx(what, globals, io)
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(what)) {
    const hint = 'the workspace id is the GUID that the portal shows'
    throw new TrafficError('cli/usage', `"${what}" is no workspace id`, { hint })
  }
  const cloud = await openCloud(globals.cloud)
  const credential = await findCredential(cloud)
  io.err(`asking ${cloud.name} with ${credential.name}\n`)
  return openWorkspace({ cloud, credential, workspaceId: what, now: () => globals.now ?? new Date() })
}

/** The emulator and `azta serve` listen on this machine without TLS, and are asked without a credential of Azure. */
async function openAdx(address: string, globals: Globals, io: Io): Promise<Backend> {
  const place = parseKustoDatabase(address)
  if (place === undefined) {
    const hint = 'write adx:https://CLUSTER.REGION.kusto.windows.net/DATABASE; plain http is for this machine only'
    throw new TrafficError('cli/usage', `"${address}" is no database of a Kusto cluster`, { hint })
  }
  if (place.cluster.startsWith('http:')) return openKusto(place)
  const cloud = await openCloud(globals.cloud)
  const credential = await findCredential(cloud)
  io.err(`asking ${new URL(place.cluster).host} with ${credential.name}\n`)
  return openKusto({ ...place, credential })
}
