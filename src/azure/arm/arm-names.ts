import { parseResourceId } from '../../model/index.ts'
import { ArmFailure } from './arm-failure.ts'

/** A flow log's name as azurerm validates it: 1 to 80 characters, no point or dash at its end. */
const FLOW_LOG_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$/

/** The names in the id of a flow log. */
export interface FlowLogNames {
  readonly subscriptionId: string
  readonly group: string
  readonly watcher: string
  readonly name: string
}

/** The names in an id that is to be written; throws where one could lead the call elsewhere, or is no name of a flow log. */
export function flowLogNames(id: string): FlowLogNames {
  const parts = parseResourceId(id)
  if (parts?.types.join('/').toLowerCase() !== 'networkwatchers/flowlogs')
    throw badName(id, 'is not the id of a flow log')
  const [watcher, name] = parts.names as [string, string] // as many as types
  if (!FLOW_LOG_NAME.test(name)) throw badName(name, 'is not a name for a flow log')
  return { ...safe(parts.subscriptionId, parts.resourceGroup), watcher: segment(watcher), name }
}

/** The names in the id of a network watcher that is to be written. */
export function watcherNames(id: string): Omit<FlowLogNames, 'name'> {
  const parts = parseResourceId(id)
  if (parts?.types.join('/').toLowerCase() !== 'networkwatchers')
    throw badName(id, 'is not the id of a network watcher')
  return { ...safe(parts.subscriptionId, parts.resourceGroup), watcher: segment(parts.names[0]!) }
}

function safe(subscriptionId: string, group: string) {
  return { subscriptionId: segment(subscriptionId), group: segment(group) }
}

/**
 * The path of an id, each part encoded. Clients encode all but `.` and `..`, and with those a call leaves its path:
 * `networkWatchers/../flowLogs/..` is `/providers/Microsoft.Network/` to the server.
 */
export function pathOf(id: string): string {
  if (!id.startsWith('/')) throw badName(id, 'is not an id of Azure')
  return id
    .slice(1)
    .split('/')
    .map((part) => `/${encodeURIComponent(segment(part))}`)
    .join('')
}

/** Control characters, and what separates the parts of an address. */
const FORBIDDEN = /[\p{Cc}/\\?#%]/u

function segment(part: string): string {
  if (part === '' || part === '.' || part === '..' || part.length > 260 || FORBIDDEN.test(part)) {
    throw badName(part, 'cannot be a part of an id')
  }
  return part
}

function badName(name: string, problem: string): ArmFailure {
  const shown = JSON.stringify(name.slice(0, 120)).replaceAll(/[^\x20-\x7e]/g, '?')
  return new ArmFailure(`${shown} ${problem}; nothing was sent`, { kind: 'refused', azureCode: 'BadName' })
}
