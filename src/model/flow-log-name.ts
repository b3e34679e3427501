import { createHash } from 'node:crypto'

const LONGEST = 80

/**
 * The name of the flow log of a target: a readable prefix and 8 hex digits of SHA-256 over the lower-cased target id,
 * at most 80 characters, so that long target names never collide after a cut and letter case never makes a second log.
 * Allowed characters as azurerm validates them: a letter or digit first, then letters, digits, `_`, `.`, `-`.
 */
export function flowLogName(targetResourceId: string): string {
  const id = targetResourceId.toLowerCase()
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 8)
  const last = id.split('/').at(-1) ?? ''
  const readable = last.replaceAll(/[^a-z0-9_.-]/g, '-').replace(/^[^a-z0-9]+/, '')
  return `${readable.slice(0, LONGEST - 10)}-${hash}`.replace(/^-/, '')
}
