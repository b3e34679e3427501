import { createHash } from 'node:crypto'
import type { FlowLogBody, WireResource } from '../../azure/index.ts'

/** What ARM tells of a flow log and takes from nobody. */
const READ_ONLY = ['provisioningState', 'targetResourceGuid']

/**
 * The body that a PUT would have to send to leave a flow log as it is, with fields that nobody here knows. The service tells
 * `FlowLogJSON` where it was given no format, and refuses it in a PUT.
 */
export function writableBody({ location = '', tags, identity, properties }: WireResource): FlowLogBody {
  const own = Object.fromEntries(Object.entries(properties).filter(([name]) => !READ_ONLY.includes(name)))
  const format = own.format as Readonly<Record<string, unknown>> | undefined // as ARM documents it
  const given = format?.type === 'FlowLogJSON' ? { format: { ...format, type: 'JSON' } } : {}
  return {
    location,
    ...(tags === undefined || tags === null ? {} : { tags }),
    ...(identity === undefined || identity === null ? {} : { identity }),
    properties: { ...own, ...given },
  }
}

/**
 * SHA-256, in hex, of what a resource is set to: the order of its fields does not count, nor what the service changes by itself
 * (etag, state). Its tags count.
 */
export function observedHash(raw: WireResource): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(writableBody(raw))))
    .digest('hex')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, one]) => [name, sorted(one)]))
}
