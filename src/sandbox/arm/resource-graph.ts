import { z } from 'zod'
import type { ArmResource } from '../estate/arm-resource.ts'
import { ArmError } from './arm-error.ts'

const body = z.looseObject({
  subscriptions: z.array(z.string()).optional(),
  query: z.string(),
  options: z
    .looseObject({
      resultFormat: z.string().optional(),
      $top: z.number().int().min(1).max(1000).optional(),
      $skipToken: z.string().optional(),
    })
    .optional(),
})

/** `resources`, with an optional type or list of types, and an optional list of columns. */
const QUERY =
  /^\s*(resources|networkresources)\s*(?:\|\s*where\s+type\s*(?:=~\s*'([^']+)'|in~\s*\(([^)]*)\)))?\s*(?:\|\s*project\s+([\w,\s]+?))?\s*(?:\|\s*order\s+by\s+id(?:\s+asc)?)?\s*$/i

/** Pages are this long when nobody asks for another length (learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data). */
const PAGE = 100

/** An answer of Resource Graph over these resources. Knows queries of one form, and says so to every other. */
export function answerGraph(request: unknown, resources: readonly ArmResource[]) {
  const read = body.safeParse(request)
  const match = read.success ? QUERY.exec(read.data.query) : null
  if (!read.success || match === null) {
    throw new ArmError(400, 'BadRequest', 'The sandbox answers: resources | where type in~ (...) | project a, b')
  }
  const { subscriptions, options = {} } = read.data
  const rows = selected(resources, typesOf(match), subscriptions).map((one) => projected(one, match[4]))
  const size = options.$top ?? PAGE
  const at = Number(options.$skipToken ?? 0)
  const data = rows.slice(at, at + size)
  const next = at + size < rows.length ? { $skipToken: String(at + size) } : {}
  return { totalRecords: rows.length, count: data.length, resultTruncated: 'false', facets: [], data, ...next }
}

function typesOf([, , one, many]: RegExpExecArray): readonly string[] {
  if (one !== undefined) return [one.toLowerCase()]
  return [...(many ?? '').matchAll(/'([^']+)'/g)].map(([, type]) => type!.toLowerCase())
}

/** In the order of ids, which is the order that pages need. */
function selected(all: readonly ArmResource[], types: readonly string[], subscriptions: readonly string[] | undefined) {
  const wanted = subscriptions?.map((id) => id.toLowerCase())
  return all
    .filter(({ id, type }) => {
      const owner = id.split('/')[2]!.toLowerCase()
      return (types.length === 0 || types.includes(type.toLowerCase())) && (wanted?.includes(owner) ?? true)
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Resource Graph writes types in lower case and adds where a resource lies. */
function projected(resource: ArmResource, columns: string | undefined): Readonly<Record<string, unknown>> {
  const [, , subscriptionId, , resourceGroup] = resource.id.split('/')
  const row: Record<string, unknown> = { ...resource, type: resource.type.toLowerCase(), subscriptionId, resourceGroup }
  if (columns === undefined) return row
  return Object.fromEntries(columns.split(',').map((name) => [name.trim(), row[name.trim()] ?? null]))
}
