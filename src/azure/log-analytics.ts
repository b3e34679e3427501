import { z } from 'zod'
import {
  type Backend,
  type Column,
  type KustoType,
  type QueryResult,
  type TimeWindow,
  TrafficError,
} from '../model/index.ts'
import { clientOptions } from './client-options.ts'
import type { Cloud } from './cloud.ts'
import type { NamedCredential } from './credential.ts'
import { exactJsonOf, wireCell } from './wire-cells.ts'

const DAY = 86_400_000
const YEARS = 20 * 365 * DAY

const answer = z.object({
  tables: z.array(
    z.object({
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      rows: z.array(z.array(z.unknown())),
    }),
  ),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
})

interface Options {
  readonly cloud: Cloud
  readonly credential: NamedCredential
  /** The GUID that the portal calls workspace id. */
  readonly workspaceId: string
  /** The moment that a query without a window may look back from. */
  readonly now: () => Date
}

/**
 * A Log Analytics workspace as a backend, through the official client. The raw body is read, since the client itself
 * rounds longs beyond 2^53 and cuts datetimes to milliseconds; an answer that is not complete is an error.
 */
export async function openWorkspace({ cloud, credential, workspaceId, now }: Options): Promise<Backend> {
  const { LogsQueryClient } = await import('@azure/monitor-query-logs')
  let raw = ''
  const keepRaw = (text: string) => {
    raw = text
  }
  const keep = { name: 'aztaRawBody', sendRequest: keepBody(keepRaw) }
  const { additionalPolicies, ...options } = clientOptions(cloud, `${cloud.logs}/v1`)
  const client = new LogsQueryClient(credential.credential, {
    ...options,
    audience: cloud.logsScope.replace(/\/\.default$/, ''),
    additionalPolicies: [...additionalPolicies, { policy: keep, position: 'perCall' }],
  })
  const name = `${cloud.name === 'sandbox' ? 'simulated workspace' : 'workspace'} ${workspaceId}`
  const ask = async (kql: string, window: TimeWindow | undefined): Promise<QueryResult> => {
    try {
      await client.queryWorkspace(workspaceId, kql, timespan(window, now()))
    } catch (cause) {
      throw refused(name, cause)
    }
    return parseAnswer(raw, name)
  }
  let last: Promise<unknown> = Promise.resolve() // one at a time, so that a body belongs to its query
  return {
    name,
    query: ({ kql, window }) => {
      const answered = last.then(() => ask(kql, window))
      last = answered.catch(() => undefined)
      return answered
    },
    close: async () => {},
  }
}

/** The service cuts on TimeGenerated, which comes after the interval: a day is added to the end of a window. */
function timespan(window: TimeWindow | undefined, now: Date) {
  if (window === undefined)
    return { startTime: new Date(now.getTime() - YEARS), endTime: new Date(now.getTime() + DAY) }
  return { startTime: window.from, endTime: new Date(window.to.getTime() + DAY) }
}

type SendRequest = import('@azure/core-rest-pipeline').PipelinePolicy['sendRequest']

function keepBody(keep: (text: string) => void): SendRequest {
  return async (request, next) => {
    const response = await next(request)
    keep(response.bodyAsText ?? '')
    return response
  }
}

function refused(name: string, cause: unknown): TrafficError {
  if (cause instanceof TrafficError) return cause
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown }
  const [line = ''] = String(message ?? cause).split('\n')
  const what = typeof code === 'string' ? `${code}: ${line}` : line
  const hint = 'check the workspace id, the rights on it (Log Analytics Reader) and the KQL'
  return new TrafficError('azure/query-failed', `${name} did not answer: ${what}`, { hint, cause })
}

/** The body in the exact form of cells. */
function parseAnswer(raw: string, name: string): QueryResult {
  const read = answer.safeParse(exactJsonOf(raw))
  if (!read.success) throw new TrafficError('azure/query-failed', `${name} answered in an unknown form`)
  const { tables, error } = read.data
  if (error !== undefined) {
    const hint = 'ask for less at once: a shorter window, or a limit'
    throw new TrafficError('azure/partial-answer', `${name} cut its answer short: ${error.code}`, { hint })
  }
  const [table] = tables
  if (table === undefined) throw new TrafficError('azure/query-failed', `${name} answered without a table`)
  const columns = table.columns.map(
    ({ name: column, type }) => ({ name: column, type: type as KustoType }) satisfies Column,
  ) // the service's names are Kusto's
  return { columns, rows: table.rows.map((row) => row.map((cell, index) => wireCell(cell, columns[index]!.type))) }
}
