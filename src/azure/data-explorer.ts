import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { type Backend, type KustoType, type QueryRequest, type QueryResult, TrafficError } from '../model/index.ts'
import type { NamedCredential } from './credential.ts'
import { exactJsonOf, wireCell } from './wire-cells.ts'

/** A database of Azure Data Explorer, of a Fabric Eventhouse, or of the Kusto emulator. */
export interface KustoDatabase {
  /** `https://CLUSTER.REGION.kusto.windows.net`. */
  readonly cluster: string
  readonly database: string
}

interface Options extends KustoDatabase {
  /** Absent for the emulator, which asks for none. */
  readonly credential?: NamedCredential
  /** Waits so many milliseconds; the clock's own wait when absent. */
  readonly pause?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
}

/**
 * Reads `https://CLUSTER.REGION.kusto.windows.net/DATABASE`. Undefined for anything else: plain http is for this machine only, since
 * queries hold addresses.
 */
export function parseKustoDatabase(text: string): KustoDatabase | undefined {
  const url = URL.parse(text)
  const database = decoded(url?.pathname.replace(/^\/|\/$/g, '') ?? '')
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))
  if (url === null || !isSafe || url.username !== '' || !/^[^/?#]+$/.test(database)) return undefined
  return { cluster: url.origin, database }
}

/** Empty where signs are not encoded as UTF-8. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/

/**
 * A Kusto database as a backend, through the official client. The body is read as text, since the client's own reading rounds longs
 * beyond 2^53; an answer that is not complete is an error. Queries may run side by side; the signal of one stops the waiting for it.
 */
export async function openKusto({ cluster, database, credential, pause = pauseFor }: Options): Promise<Backend> {
  const { Client, ClientRequestProperties, KustoConnectionStringBuilder } = await import('azure-kusto-data')
  const connection =
    credential === undefined
      ? new KustoConnectionStringBuilder(cluster)
      : KustoConnectionStringBuilder.withTokenCredential(cluster, credential.credential)
  const client = new Client(connection)
  client.axiosInstance.defaults.transformResponse = [(body: unknown) => body]
  const name = `Kusto database ${database} of ${new URL(cluster).host}`
  const ask = async (kql: string): Promise<string> => {
    const properties = new ClientRequestProperties()
    properties.raw = true // what it is given back as, in spite of its type
    return String(await client.executeQuery(database, kql, properties))
  }
  return {
    name,
    query: async ({ kql, signal }) => parseFrames(await patiently(() => ask(kql), { name, signal, pause }), name),
    close: async () => client.close(),
  }
}

interface Patience {
  readonly name: string
  readonly signal: QueryRequest['signal']
  readonly pause: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
}

const TRIES = 5
const LONGEST_WAIT = 60_000

/** Tries again where the service is busy, after the time it names; a query changes nothing, so a second one does no harm. */
async function patiently(ask: () => Promise<string>, { name, signal, pause }: Patience): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      signal?.throwIfAborted()
      return await unlessStopped(ask(), signal)
    } catch (cause) {
      if (signal?.aborted)
        throw new TrafficError('azure/query-failed', `${name} was asked no longer: stopped`, { cause })
      const { status, retryAfter } = answerOf(cause)
      if (attempt === TRIES || !(status === 429 || status === 503)) throw refused(name, cause)
      await pause(Math.min(retryAfter ?? 1000 * 2 ** attempt, LONGEST_WAIT), signal)
    }
  }
}

async function unlessStopped<T>(answered: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answered
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
  return Promise.race([answered, stopped])
}

async function pauseFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await wait(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => {}) // whoever waited looks at the signal
}

const failure = z.object({
  response: z.object({
    status: z.number(),
    data: z.unknown(),
    headers: z.object({ 'retry-after': z.string().optional() }).optional(),
  }),
})

/** What the service said, of whatever the client throws: its errors hold the answer, its throttling error holds such an error. */
function answerOf(cause: unknown): { status?: number; body?: unknown; retryAfter?: number } {
  const inner = (cause as { readonly inner?: unknown } | undefined)?.inner ?? cause
  const read = failure.safeParse(inner)
  if (!read.success) return {}
  const { status, data, headers } = read.data.response
  const seconds = Number(headers?.['retry-after'] ?? Number.NaN)
  return { status, body: data, ...(Number.isFinite(seconds) && { retryAfter: Math.max(0, seconds) * 1000 }) }
}

const said = z.object({
  error: z.object({ code: z.string().optional(), '@message': z.string().optional(), message: z.string() }),
})

function refused(name: string, cause: unknown): TrafficError {
  const { status, body } = answerOf(cause)
  const read = said.safeParse(typeof body === 'string' ? exactJsonOf(body) : body)
  const { code, '@message': long, message } = read.data?.error ?? { message: reasonOf(cause, status) }
  const [line = ''] = (long ?? message).split('\n')
  const what = code === undefined ? line : `${code}: ${line}`
  const hint = 'check the address, the database, the rights on it (Database Viewer) and the KQL'
  return new TrafficError('azure/query-failed', `${name} did not answer: ${what}`, { hint, cause })
}

function reasonOf(cause: unknown, status: number | undefined): string {
  if (status !== undefined) return `HTTP ${status}`
  const { message, code } = cause as { readonly message?: string; readonly code?: string }
  return message === undefined || message === '' ? (code ?? 'no reason given') : message
}

const table = z.object({
  FrameType: z.literal('DataTable'),
  TableKind: z.string(),
  Columns: z.array(z.object({ ColumnName: z.string(), ColumnType: z.string() })),
  Rows: z.array(z.unknown()),
})
const completion = z.object({ FrameType: z.literal('DataSetCompletion'), HasErrors: z.boolean() })
const oneApi = z.looseObject({ OneApiErrors: z.array(z.object({ error: z.object({ code: z.string() }) })) })

/** The frames of the second version (https://learn.microsoft.com/kusto/api/rest/response-v2) as rows; a part of an answer is none. */
function parseFrames(body: string, name: string): QueryResult {
  const frames = exactJsonOf(body)
  if (!Array.isArray(frames)) throw new TrafficError('azure/query-failed', `${name} answered in an unknown form`)
  const primary = frames.map((frame) => table.safeParse(frame).data).find((one) => one?.TableKind === 'PrimaryResult')
  const end = frames.map((frame) => completion.safeParse(frame).data).find((one) => one !== undefined)
  const broken = [...frames, ...(primary?.Rows ?? [])].map((one) => oneApi.safeParse(one).data).find(Boolean)
  if (broken !== undefined || end?.HasErrors === true) {
    const hint = 'ask for less at once: a shorter window, or a limit'
    const code = broken?.OneApiErrors[0]?.error.code ?? 'an error it does not name'
    throw new TrafficError('azure/partial-answer', `${name} cut its answer short: ${code}`, { hint })
  }
  if (primary === undefined || end === undefined) {
    throw new TrafficError('azure/query-failed', `${name} answered in an unknown form`)
  }
  const columns = primary.Columns.map(({ ColumnName, ColumnType }) => ({
    name: ColumnName,
    type: ColumnType as KustoType,
  })) // the service's names are Kusto's
  const rows = primary.Rows.map((row) => (row as unknown[]).map((cell, index) => wireCell(cell, columns[index]!.type)))
  return { columns, rows }
}
