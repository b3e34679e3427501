import { z } from 'zod'
import { bindKql } from '../../../queries/index.ts'
import { COUNTED, type RawTuple, sumsOf, type Trace, type TracedRow, traceRows } from '../../engine/index.ts'
import { KqlError } from '../../kql/kql-error.ts'
import { type Cell, EXIT, type QueryResult, TrafficError } from '../../model/index.ts'
import { rawTupleRows, visible } from '../../reports/index.ts'
import { defineCommand } from '../define-command.ts'
import type { Globals } from '../globals.ts'
import type { Io } from '../io.ts'
import { elsewhere, openBackend } from '../open-backend.ts'
import { progressOn } from '../progress.ts'
import { storeFlag } from '../store-flag.ts'
import { windowFor } from '../window.ts'
import { writeAnswer } from '../write-answer.ts'

/** `azta explain`: the raw tuples behind rows of NTANetAnalytics, each with its file, record and place. */
export const explain = defineCommand({
  flags: {
    store: storeFlag,
    on: {
      flags: '--on <what>',
      about: `take the rows from ${elsewhere.forms} instead of the local store`,
      accepts: elsewhere.accepts.optional(),
    },
    logs: {
      flags: '--logs <path>',
      about: 'the raw logs, a file or a folder; may be repeated',
      accepts: z.array(z.string()).min(1, 'name the folder that was ingested'),
      many: true,
    },
    where: {
      flags: '--where <kql>',
      about: 'which rows of NTANetAnalytics: what stands behind `where`',
      accepts: z.string().min(1),
    },
    rows: {
      flags: '--rows <number>',
      about: 'how many rows to explain (default 1)',
      accepts: z.coerce.number().int().min(1).max(100).default(1),
    },
  },
  examples: [
    `azta explain --store flows --logs ./insights-logs-flowlogflowevent --where 'DestPort == 22 and FlowStatus == "Denied"'`,
    `azta explain --store flows --logs ./logs --where 'SrcIp == "10.0.0.4"' --rows 5 -o csv`,
  ],
  async run({ options, globals, io }) {
    const rows = await rowsToTrace(options, globals, io)
    const progress = progressOn(io)
    const trace = await traceRows(options.logs, rows.map(tracedRow), progress.update)
    progress.step(`read ${trace.files} ${trace.files === 1 ? 'file' : 'files'}`)
    await writeAnswer(rawTupleRows(trace.tuples), globals, io)
    const isWhole = rows.map((row, index) =>
      tellRow(
        row,
        trace.tuples.filter((one) => one.row === index),
        io.err,
      ),
    )
    tellTrace(trace, io.err)
    return isWhole.every(Boolean) && trace.unread.length === 0 ? EXIT.ok : EXIT.incomplete
  },
})

type Row = Readonly<Record<string, Cell>>

interface Asked {
  readonly on: string | undefined
  readonly store: string
  readonly where: string
  readonly rows: number
}

/** The first rows that the condition takes, in the window when one is named, oldest first; says when there are more. */
async function rowsToTrace({ on, store, where, rows }: Asked, globals: Globals, io: Io): Promise<readonly Row[]> {
  const backend = await openBackend(on ?? `store:${store}`, globals, io)
  const { from, to, last } = globals
  const window = await windowFor(backend, globals)
  const within = [from, to, last].some((one) => one !== undefined) ? `\n| where ${WITHIN}` : ''
  const tail = `${within}\n| where SubType != "StatusMessage"\n| order by ${ORDER}\n| take ${rows + 1}`
  const kql = bindKql(`${HEAD}${where}${tail}`, { ...window })
  try {
    const found = recordsOf(await backend.query({ kql, window }))
    if (found.length === 0) {
      const hint = 'azta kql -q "NTANetAnalytics | take 5" shows rows'
      throw new TrafficError('cli/usage', `no row of ${backend.name} is ${where}`, { hint })
    }
    if (found.length > rows)
      io.err(`more rows match: explaining the first ${rows}; see --rows, or say more in --where\n`)
    return found.slice(0, rows)
  } catch (error) {
    throw error instanceof KqlError ? inCondition(error, where, kql.indexOf(HEAD) + HEAD.length) : error
  } finally {
    await backend.close()
  }
}

const HEAD = 'NTANetAnalytics\n| where '
const WITHIN = 'FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to'
const ORDER = 'FlowIntervalStartTime asc, MacAddress asc, SrcIp asc, DestIp asc, DestPort asc, FlowStatus asc'

/** The error at its place in what was written on the command line. */
function inCondition(error: KqlError, where: string, offset: number): KqlError {
  const { code, message, start, length, hint } = error
  const span = { start: Math.max(0, Math.min(where.length, start - offset)), length }
  return new KqlError(code, message, { text: where, span, cause: error, ...(hint === undefined ? {} : { hint }) })
}

function recordsOf({ columns, rows }: QueryResult): readonly Row[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])))
}

function tracedRow(row: Row): TracedRow {
  const text = (name: string) => String(row[name] ?? '')
  const moment = (name: string) => Date.parse(text(name).replace(/(\.\d{3})\d*Z$/, '$1Z'))
  return {
    FlowIntervalStartTime: moment('FlowIntervalStartTime'),
    FlowIntervalEndTime: moment('FlowIntervalEndTime'),
    FlowLogResourceId: text('FlowLogResourceId'),
    TargetResourceId: text('TargetResourceId'),
    MacAddress: text('MacAddress'),
    AclGroup: text('AclGroup'),
    AclRule: text('AclRule'),
    FlowDirection: text('FlowDirection'),
    FlowStatus: text('FlowStatus'),
    FlowEncryption: text('FlowEncryption'),
    L4Protocol: text('L4Protocol'),
    DestPort: Number(row.DestPort),
    SrcIp: text('SrcIp'),
    DestIp: text('DestIp'),
    SrcPublicIps: text('SrcPublicIps'),
    DestPublicIps: text('DestPublicIps'),
  }
}

/** Says of a row how many tuples were found, and which of its numbers they do not come to; true when they come to all. */
function tellRow(row: Row, tuples: readonly RawTuple[], say: (line: string) => void): boolean {
  const { SrcIp, DestIp, DestPort, L4Protocol, FlowDirection, FlowStatus, AclRule, FlowIntervalStartTime } = row
  const ends = `${SrcIp || 'public addresses'} to ${DestIp || 'public addresses'} port ${DestPort} ${L4Protocol}`
  const how = `${FlowDirection} ${FlowStatus} by ${AclRule}, interval of ${String(FlowIntervalStartTime).slice(0, 16)}Z`
  const sums = sumsOf(tuples)
  const wrong = COUNTED.filter((name) => (row[name] ?? null) !== null && BigInt(row[name] as bigint) !== sums[name]) // longs
  const told = wrong.map((name) => `${name} is ${row[name]}, they come to ${sums[name] ?? 'nothing known'}`)
  const verdict = wrong.length === 0 ? 'they come to every number of it' : told.join('; ')
  say(`${visible(`${ends}, ${how}`)}: ${tuples.length} ${tuples.length === 1 ? 'tuple' : 'tuples'}; ${verdict}\n`)
  return wrong.length === 0
}

function tellTrace({ duplicates, unread }: Trace, say: (line: string) => void): void {
  if (duplicates > 0) say(`${duplicates} records came twice and count once\n`)
  for (const { path, reason } of unread) say(`not read: ${visible(path)} (${reason})\n`)
}
