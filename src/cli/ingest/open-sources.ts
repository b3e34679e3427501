import { findCredential, isBlobUrl, openCloud, openContainer } from '../../azure/index.ts'
import { type TimeWindow, TrafficError, windowOf } from '../../model/index.ts'
import type { Globals } from '../globals.ts'
import type { Progress } from '../progress.ts'
import type { Sources } from './ingest-new.ts'

/** The sources that a user names: paths, and containers of blobs, of which it is said with which credential they are read. */
export async function openSources(
  named: readonly string[],
  globals: Globals,
  { progress, env }: { readonly progress: Progress; readonly env: NodeJS.ProcessEnv },
): Promise<Sources> {
  const addresses = named.filter(isBlobUrl)
  const paths = named.filter((source) => !isBlobUrl(source))
  if (addresses.length === 0) return { paths, containers: [] }
  const cloud = await openCloud(globals.cloud)
  const options = { cloud, credential: () => findCredential(cloud), ...secretsOf(env) }
  const containers = await Promise.all(addresses.map((address) => openContainer(address, options)))
  for (const { name, credential } of containers) progress.note(`${name} with ${credential}`)
  return { paths, containers }
}

/** What the environment holds for one account, under the names that Azure's own command line has for it. */
function secretsOf(env: NodeJS.ProcessEnv) {
  const { AZURE_STORAGE_CONNECTION_STRING, AZURE_STORAGE_ACCOUNT, AZURE_STORAGE_SAS_TOKEN } = env
  const isSigned = AZURE_STORAGE_ACCOUNT && AZURE_STORAGE_SAS_TOKEN
  return {
    ...(AZURE_STORAGE_CONNECTION_STRING && { connectionString: AZURE_STORAGE_CONNECTION_STRING }),
    ...(isSigned && { accountSignature: { account: AZURE_STORAGE_ACCOUNT, signature: AZURE_STORAGE_SAS_TOKEN } }),
  }
}

/** The hours of logs that the flags name. They choose among those of containers; files are named one by one. */
export function hoursWanted({ containers }: Sources, { from, to, last, now }: Globals): Partial<TimeWindow> {
  if (from === undefined && to === undefined && last === undefined) return {}
  if (containers.length === 0) {
    const hint = "name the files of the hours that are wanted: 'logs/**/d=01/h=1*/**/PT1H.json'"
    throw new TrafficError('cli/usage', '--from, --to and --last choose among the hours of a container', { hint })
  }
  const bounds = { ...(from && { from }), ...(to && { to }), ...(last && { last }) }
  const window = windowOf(bounds, now ?? new Date())
  return to === undefined ? { from: window.from } : window
}
