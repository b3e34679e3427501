import type { z } from 'zod'
import { firstProblem } from '../../model/index.ts'
import { apiVersionOf } from './api-versions.ts'
import { ArmFailure } from './arm-failure.ts'
import { pathOf } from './arm-names.ts'
import type { ArmPipeline } from './arm-pipeline.ts'
import { graphAnswer, page } from './arm-resource.ts'
import type { Call } from './call.ts'
import { bodyOf } from './response-body.ts'

/** Reads as ARM's JSON has it, below the models of the clients: those drop the fields that they do not know. */
export interface ArmReader {
  /** One thing; undefined when ARM says 404. */
  one<T>(id: string, schema: z.ZodType<T>): Promise<T | undefined>
  /** Every page of a list, and throws ArmFailure rather than give a part of it. */
  all<T>(path: string, schema: z.ZodType<T>, method?: 'GET' | 'POST'): Promise<readonly T[]>
  /** All rows of a query of Resource Graph over these subscriptions. */
  graph(subscriptions: readonly string[], query: string): Promise<readonly Readonly<Record<string, unknown>>[]>
}

/** No list of ARM has as many pages; an endless one ends here. */
const MOST_PAGES = 10_000
/** Rows of one page of Resource Graph: its most. */
const GRAPH_PAGE = 1000
const GRAPH = '/providers/Microsoft.ResourceGraph/resources'

/** Reads over the port's pipeline; `newCall` starts the clock of an operation. */
export function armReader(pipeline: ArmPipeline, newCall: (path: string) => Call): ArmReader {
  const urlOf = (path: string) => `${pathOf(path)}?api-version=${apiVersionOf(path)}`

  async function one<T>(id: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const call = newCall(id)
    try {
      return parsed(schema, bodyOf(await pipeline.send(call, 'GET', urlOf(id))), call)
    } catch (error) {
      if (error instanceof ArmFailure && error.status === 404) return undefined
      throw error
    }
  }

  async function all<T>(path: string, schema: z.ZodType<T>, method: 'GET' | 'POST' = 'GET'): Promise<readonly T[]> {
    const call = newCall(path)
    const found: T[] = []
    const links = new Set<string>()
    const ids = new Set<string>()
    for (let url: string | undefined = urlOf(path); url !== undefined; ) {
      if (links.has(url) || links.size === MOST_PAGES)
        throw unsound(call, 'PageLoop', 'the pages of the list have no end')
      links.add(url)
      const { value, ...rest } = parsed(page, bodyOf(await pipeline.send(call, method, url)), call)
      for (const element of value) found.push(parsed(schema, unseen(element, ids, call), call))
      url = rest.nextLink || rest['@odata.nextLink'] || undefined
    }
    return found
  }

  async function graph(subscriptions: readonly string[], query: string) {
    const call = newCall(GRAPH)
    const rows: Readonly<Record<string, unknown>>[] = []
    const seen = new Set<string>()
    for (let skip: string | undefined; ; ) {
      const options = {
        resultFormat: 'objectArray',
        $top: GRAPH_PAGE,
        ...(skip === undefined ? {} : { $skipToken: skip }),
      }
      const response = await pipeline.send(call, 'POST', urlOf(GRAPH), { subscriptions, query, options })
      if (response.headers.get('x-ms-tenant-subscription-limit-hit')?.toLowerCase() === 'true') {
        throw unsound(call, 'TenantSubscriptionLimitHit', 'Resource Graph leaves out subscriptions beyond its 10,000')
      }
      const answer = parsed(graphAnswer, bodyOf(response), call)
      rows.push(...answer.data)
      skip = answer.$skipToken || undefined
      if (skip === undefined) return whole(rows, answer, call)
      if (seen.has(skip)) throw unsound(call, 'PageLoop', 'the pages of Resource Graph have no end')
      seen.add(skip)
    }
  }

  return { one, all, graph }
}

/** An element that a list gives twice means that its pages overlap, and so that another may be missing. */
function unseen(element: unknown, ids: Set<string>, call: Call): unknown {
  const { id } = (element ?? {}) as { readonly id?: unknown } // any JSON
  if (typeof id !== 'string') return element
  if (ids.has(id.toLowerCase())) throw unsound(call, 'SeenTwice', `the list gives ${id} twice`)
  ids.add(id.toLowerCase())
  return element
}

function whole<T>(rows: readonly T[], { resultTruncated, totalRecords }: z.output<typeof graphAnswer>, call: Call) {
  if (String(resultTruncated) === 'true') throw unsound(call, 'ResultTruncated', 'Resource Graph cut its answer short')
  if (totalRecords === undefined || totalRecords === rows.length) return rows
  throw unsound(call, 'ResultTruncated', `Resource Graph gave ${rows.length} of ${totalRecords} rows`)
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, call: Call): T {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const at = read.error.issues[0]?.path.join('.') ?? ''
  throw unsound(
    call,
    'UnexpectedShape',
    `ARM's answer is not of its documented form: ${at}: ${firstProblem(read.error)}`,
  )
}

function unsound({ subscriptionId }: Call, azureCode: string, message: string): ArmFailure {
  return new ArmFailure(message, { kind: 'unsound', azureCode, subscriptionId })
}
