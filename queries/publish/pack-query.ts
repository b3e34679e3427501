import { createHash } from 'node:crypto'
import type { Query } from '../define-query.ts'
import { standaloneText } from './parameters.ts'

/** A query of a query pack (learn.microsoft.com/rest/api/loganalytics/queries). */
export interface PackQuery {
  /** A GUID, the same for a question for ever: a rename replaces nothing. */
  readonly id: string
  readonly displayName: string
  readonly description: string
  readonly body: string
  readonly related: { readonly categories: readonly string[]; readonly resourceTypes: readonly string[] }
  readonly tags: Readonly<Record<string, readonly string[]>>
}

/** A question as it stands in a query pack: over the last day, ready to run. */
export function packQuery(query: Query): PackQuery {
  const { id, title, question, advice, tags, techniques = [] } = query
  return {
    id: guidOf(id),
    displayName: title,
    description: `${question} ${advice}`,
    body: standaloneText(query, { from: 'ago(1d)', to: 'now()' }),
    related: { categories: ['network'], resourceTypes: ['microsoft.network/virtualnetworks'] },
    tags: { azta: [id], about: tags, ...(techniques.length === 0 ? {} : { mitre: techniques }) },
  }
}

/** A GUID of version 5 (RFC 9562) from a name; the namespace is that of this package. */
function guidOf(name: string): string {
  const bytes = createHash('sha1').update(`azure-traffic-analytics/queries/${name}`).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
