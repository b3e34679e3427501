import { ntaNetAnalytics } from '../../model/index.ts'
import { type Codes, type ParquetCells, type ParquetColumn, textsOf } from '../../store/parquet/index.ts'
import { l4Protocol, l7Protocol } from '../spelling.ts'
import { LISTED } from './class-texts.ts'
import { cellsOf, codedTexts } from './dictionary.ts'
import { type Interval, intervalCells, type TableCells, tableCells } from './interval.ts'
import type { IntervalTexts } from './interval-texts.ts'
import { listWriter } from './public-lists.ts'
import type { RowGroups } from './row-groups.ts'
import { countSums, greatest, least, longSums } from './row-sums.ts'
import { picked, type RowWindow, rowWindow } from './row-window.ts'

/** Rows that are encoded at once: it bounds the memory, and is the grain in which DuckDB skips and shares work. */
const WINDOW = 65_536

/** The rows of NTANetAnalytics of an interval. */
export function netAnalyticsCells(groups: RowGroups, texts: IntervalTexts, interval: Interval): TableCells {
  const rows = groups.starts.length - 1
  return tableCells(ntaNetAnalytics, rows, function* (columns) {
    for (let from = 0; from < rows; from += WINDOW) {
      const window = rowWindow(groups, from, Math.min(rows, from + WINDOW))
      const own = ownCells(window, texts, interval)
      const cells = columns.map((column) => own[column.name] ?? factCells(column, window))
      yield { rows: window.to - window.from, cells }
    }
  })
}

/** The columns that do not come from enrichment. */
function ownCells(window: RowWindow, texts: IntervalTexts, interval: Interval): Readonly<Record<string, ParquetCells>> {
  return {
    ...intervalCells(ntaNetAnalytics, interval),
    TimeProcessed: { constant: interval.start + interval.minutes * 60_000 },
    ...keyCells(window, texts),
    ...contextCells(window, texts),
    ...addressCells(window, texts),
    ...sumCells(window),
  }
}

const PROTOCOLS = codedTexts(Array.from({ length: 256 }, (_, protocol) => l4Protocol(protocol)))
const DIRECTIONS = textsOf(['Outbound', 'Inbound'])
const STATUSES = textsOf(['Allowed', 'Denied'])

function keyCells({ groups: { flows }, ...window }: RowWindow, texts: IntervalTexts): Record<string, ParquetCells> {
  const ports = picked(flows.destPort, window.flows)
  const protocols = picked(flows.protocol, window.flows)
  return {
    DestPort: { numbers: ports },
    L4Protocol: cellsOf(PROTOCOLS, protocols),
    L7Protocol: services(ports, protocols),
    FlowDirection: { codes: picked(flows.inbound, window.flows), dictionary: DIRECTIONS },
    FlowStatus: { codes: picked(flows.denied, window.flows), dictionary: STATUSES },
    FlowEncryption: cellsOf(texts.encryptions, picked(flows.encryption, window.flows)),
  }
}

const [TCP, UDP] = [6, 17]

/** Services are looked up once for each port and protocol among the rows. */
function services(ports: Codes, protocols: Codes): ParquetCells {
  const places = new Int32Array(3 * 65_536).fill(-1)
  const names: string[] = []
  const numbers = new Uint32Array(ports.length)
  for (let row = 0; row < ports.length; row++) {
    const protocol = protocols[row]!
    const question = ports[row]! + 65_536 * (protocol === TCP ? 0 : protocol === UDP ? 1 : 2)
    if (places[question]! < 0) places[question] = names.push(l7Protocol(ports[row]!, protocol)) - 1
    numbers[row] = places[question]!
  }
  return cellsOf(codedTexts(names), numbers)
}

function contextCells({ groups, flows }: RowWindow, { byContext }: IntervalTexts): Record<string, ParquetCells> {
  const contexts = picked(groups.flows.context, flows)
  return Object.fromEntries(Object.entries(byContext).map(([name, texts]) => [name, cellsOf(texts, contexts)]))
}

/** Addresses, and the lists of those that rows have instead of one. */
function addressCells(window: RowWindow, texts: IntervalTexts): Record<string, ParquetCells> {
  return {
    SrcIp: { codes: shownAddresses(window, 'src'), dictionary: texts.addresses },
    DestIp: { codes: shownAddresses(window, 'dest'), dictionary: texts.addresses },
    SrcPublicIps: publicLists(window, texts, 'src'),
    DestPublicIps: publicLists(window, texts, 'dest'),
  }
}

function shownAddresses({ groups, flows, facts }: RowWindow, side: 'src' | 'dest'): Uint32Array {
  const { listed } = groups.texts
  const column = groups.flows[side]
  const codes = new Uint32Array(flows.length)
  for (let row = 0; row < flows.length; row++) {
    codes[row] = listed[facts[row]!] === LISTED[side] ? 0 : 1 + column[flows[row]!]!
  }
  return codes
}

function publicLists({ groups, from, to, facts }: RowWindow, texts: IntervalTexts, side: 'src' | 'dest'): ParquetCells {
  const { listed } = groups.texts
  if (!facts.some((one) => listed[one] === LISTED[side])) return { constant: '' }
  const { flows, order, starts } = groups
  const writer = listWriter(flows, texts.addresses, to - from)
  for (let row = from; row < to; row++) {
    if (listed[facts[row - from]!] === LISTED[side]) {
      for (let at = starts[row]!; at < starts[row + 1]!; at++) writer.entry(order[at]!, flows[side][order[at]!]!)
    }
    writer.end()
  }
  return { texts: writer.texts }
}

/** The counts and sums of rows; what NSG version 1 does not measure is null, not 0. */
function sumCells(window: RowWindow): Record<string, ParquetCells> {
  const { flows } = window.groups
  const measured = measuredRows(window)
  const sums = (column: BigInt64Array): ParquetCells => ({ longs: longSums(window, column), ...measured })
  return {
    ...flowCounts(window),
    CompletedFlows: { numbers: countSums(window, flows.ends), ...measured },
    PacketsSrcToDest: sums(flows.packetsOut),
    PacketsDestToSrc: sums(flows.packetsBack),
    BytesSrcToDest: sums(flows.bytesOut),
    BytesDestToSrc: sums(flows.bytesBack),
    RecordCount: { numbers: countSums(window, flows.tuples) },
    FlowStartTime: { numbers: least(window, flows.firstTime) },
    FlowEndTime: { numbers: greatest(window, flows.lastTime) },
  }
}

/** A row is measured when all its flows are. */
function measuredRows(window: RowWindow): { readonly present?: Uint8Array } {
  const { metered } = window.groups.flows
  return metered.includes(0) ? { present: Uint8Array.from(least(window, metered)) } : {}
}

/** Begun or denied flows, in the one of four columns that direction and status say. */
function flowCounts(window: RowWindow): Record<string, ParquetCells> {
  const { inbound, denied, begins } = window.groups.flows
  const sums = countSums(window, begins)
  const columns = ['AllowedOutFlows', 'DeniedOutFlows', 'AllowedInFlows', 'DeniedInFlows']
  const counts = columns.map(() => new Float64Array(sums.length))
  for (let row = 0; row < sums.length; row++) {
    const flow = window.flows[row]!
    counts[2 * inbound[flow]! + denied[flow]!]![row] = sums[row]!
  }
  return Object.fromEntries(columns.map((name, index) => [name, { numbers: counts[index]! }]))
}

/** A column that enrichment fills; one that nothing fills is empty, or null where its type has no empty value. */
function factCells({ name, type }: ParquetColumn, { groups, facts }: RowWindow): ParquetCells {
  if (type === 'bool') return { flags: picked(groups.texts.flags(name), facts) as Uint8Array } // picked from bytes
  if (type !== 'string') return { constant: null }
  const { codes, dictionary, isEmpty } = groups.texts.column(name)
  return isEmpty ? { constant: '' } : { codes: picked(codes, facts), dictionary }
}
