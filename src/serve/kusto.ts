import { KqlError } from '../kql/index.ts'
import { type Backend, exactJson, type QueryResult, TrafficError } from '../model/index.ts'
import { bounded, type Limits, stopping, UNBOUNDED } from './limits.ts'
import { type HttpAnswer, wireCell } from './wire.ts'

/** What `GET /v1/rest/auth/metadata` tells a client: nobody to sign in with, the token is enough. */
export const KUSTO_METADATA: HttpAnswer = { status: 200, json: JSON.stringify({ AzureAD: null, dSTS: null }) }

/**
 * Answers `POST /v2/rest/query` with the frames of Azure Data Explorer, Fabric and the emulator
 * (https://learn.microsoft.com/kusto/api/rest/response-v2). The name of the database is not looked at: there is one.
 */
export async function answerKusto(
  backend: Backend | undefined,
  body: unknown,
  limits: Limits = UNBOUNDED,
): Promise<HttpAnswer> {
  const { csl } = (body ?? {}) as { readonly csl?: unknown } // checked on the next line
  if (backend === undefined || typeof csl !== 'string')
    return refused('BadRequest', 'the request has no database or no csl')
  try {
    return { status: 200, json: exactJson(framesOf(await backend.query({ kql: csl, ...stopping(limits) }), limits)) }
  } catch (error) {
    if (error instanceof KqlError && error.code === 'kql/timeout')
      return { ...refused('Request_Timeout', error.message), status: 504 }
    if (error instanceof KqlError) return refused(error.code, `${error.message} (${error.line}:${error.column})`)
    if (error instanceof TrafficError) return refused(error.code, error.message)
    throw error
  }
}

function framesOf(result: QueryResult, limits: Limits): readonly object[] {
  const { columns, rows, isCut } = bounded(result, limits)
  const table = (id: number, kind: string, name: string, answer: QueryResult) => ({
    ...{ FrameType: 'DataTable', TableId: id, TableKind: kind, TableName: name },
    Columns: answer.columns.map((column) => ({ ColumnName: column.name, ColumnType: column.type })),
    Rows: answer.rows.map((row) => row.map((cell, index) => wireCell(cell, answer.columns[index]!.type))),
  })
  return [
    { FrameType: 'DataSetHeader', IsProgressive: false, Version: 'v2.0' },
    table(0, 'QueryProperties', '@ExtendedProperties', { columns: [], rows: [] }),
    table(1, 'PrimaryResult', 'PrimaryResult', { columns, rows }),
    {
      FrameType: 'DataSetCompletion',
      HasErrors: isCut,
      Cancelled: false,
      ...(isCut ? { OneApiErrors: [tooMany(limits)] } : {}),
    },
  ]
}

/** As Data Explorer says it (learn.microsoft.com/kusto/concepts/query-limits, "result truncation"). */
function tooMany({ rows }: Limits): object {
  const message = `Query result set has exceeded the internal record count limit ${rows} (E_QUERY_RESULT_SET_TOO_LARGE).`
  return { error: { code: 'LimitsExceeded', message, '@permanent': false } }
}

function refused(code: string, message: string): HttpAnswer {
  return { status: 400, json: JSON.stringify({ error: { code, message, '@permanent': true } }) }
}
