import { KqlError } from '../kql/index.ts'
import { type Backend, exactJson, type QueryResult, TrafficError } from '../model/index.ts'
import { bounded, type Limits, stopping, UNBOUNDED } from './limits.ts'
import { parseTimespan } from './timespan.ts'
import { type HttpAnswer, wireCell } from './wire.ts'

/** A workspace as it is asked over REST. */
interface LogsRequest {
  readonly query?: unknown
  readonly timespan?: unknown
}

/**
 * Answers `POST /v1/workspaces/{id}/query` in the form of the Log Analytics query service
 * (https://learn.microsoft.com/azure/azure-monitor/logs/api/response-format). `timespan` is checked and given to the backend.
 */
export async function answerLogs(
  backend: Backend | undefined,
  body: unknown,
  limits: Limits = UNBOUNDED,
): Promise<HttpAnswer> {
  const { query, timespan } = (body ?? {}) as LogsRequest // each field is checked below
  if (backend === undefined) return failure(404, 'WorkspaceNotFoundError', 'The workspace could not be found.')
  if (typeof query !== 'string')
    return failure(400, 'BadArgumentError', 'The request had some invalid properties: query.')
  try {
    const window = typeof timespan === 'string' ? parseTimespan(timespan, limits.now) : undefined
    const result = await backend.query({ kql: query, ...(window === undefined ? {} : { window }), ...stopping(limits) })
    const { isCut, ...kept } = bounded(result, limits)
    return { status: 200, json: exactJson({ tables: [tableOf(kept)], ...(isCut ? { error: tooMany(limits) } : {}) }) }
  } catch (error) {
    if (error instanceof KqlError && error.code === 'kql/timeout') return failure(504, 'GatewayTimeout', error.message)
    if (error instanceof KqlError) return kqlFailure(error)
    if (error instanceof TrafficError) return failure(400, 'BadArgumentError', error.message)
    throw error
  }
}

function tableOf({ columns, rows }: QueryResult) {
  return {
    name: 'PrimaryResult',
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows: rows.map((row) => row.map((cell, index) => wireCell(cell, columns[index]!.type))),
  }
}

function kqlFailure({ code, message, line, column }: KqlError): HttpAnswer {
  const inner = { code: code === 'kql/failed' ? 'ExecutionError' : 'SyntaxError', message, line, pos: column }
  const outer = { code: 'BadArgumentError', message: 'The request had some invalid properties', innererror: inner }
  return { status: 400, json: JSON.stringify({ error: outer }) }
}

/** The service answers with what it has, and says that it is a part. */
function tooMany({ rows }: Limits): object {
  const message = `The query returned more rows than the limit of ${rows}.`
  return {
    code: 'PartialError',
    message: 'There were some errors when processing your query.',
    details: [{ code: 'QueryResultSetTooLarge', message }],
  }
}

function failure(status: number, code: string, message: string): HttpAnswer {
  return { status, json: JSON.stringify({ error: { code, message } }) }
}
