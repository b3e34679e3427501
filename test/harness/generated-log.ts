import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { blob, nsgRecord, vnetRecord } from './flow-log.ts'
import { reduceFiles } from './reduce-files.ts'

/** The hour in which generated logs begin. */
export const HOUR = Date.parse('2026-11-01T10:00:00Z')
const MINUTE = 60_000

/** One tuple of a generated log, before it is written in a format. */
export interface GeneratedFlow {
  /** Seconds before the flush of its record. */
  readonly lag: number
  readonly src: string
  readonly dest: string
  readonly srcPort: number
  readonly port: number
  readonly protocol: 6 | 17
  readonly direction: 'I' | 'O'
  readonly state: 'B' | 'C' | 'E' | 'D'
  readonly encryption: string
  readonly counters: readonly [bigint, bigint, bigint, bigint]
}

/** One record: the minute of its flush, counted from HOUR, its NIC and its rule. */
export interface GeneratedRecord {
  readonly at: number
  readonly mac: string
  readonly rule: string
  readonly flows: readonly GeneratedFlow[]
}

export type Format = 'nsg1' | 'nsg2' | 'vnet4'

/** Addresses of the internet among those that flows are made of. */
export const PUBLIC = ['8.8.8.8', '9.9.9.9', '2001:4860::1']
const PRIVATE = ['10.0.0.4', '10.0.1.5', '192.168.7.7', 'fd00::9']
const counter = fc.bigInt({ min: 0n, max: 2n ** 40n })

const flow: fc.Arbitrary<GeneratedFlow> = fc.record({
  lag: fc.integer({ min: 2, max: 64 }),
  src: fc.constantFrom(...PUBLIC, ...PRIVATE, '168.63.129.16'),
  dest: fc.constantFrom(...PRIVATE, ...PUBLIC),
  srcPort: fc.integer({ min: 1024, max: 65_535 }),
  port: fc.constantFrom(22, 53, 443),
  protocol: fc.constantFrom(6, 17),
  direction: fc.constantFrom('I', 'O'),
  state: fc.constantFrom('B', 'C', 'E', 'D'),
  encryption: fc.constantFrom('X', 'NX', 'NX_LOCAL_DST'),
  counters: fc.tuple(counter, counter, counter, counter),
})

const record = fc.record({
  at: fc.integer({ min: 0, max: 119 }),
  mac: fc.constantFrom('000D3A000001', '000D3A00000A'),
  rule: fc.constantFrom('UserRule_Web', 'DefaultRule_DenyAllInBound'),
  flows: fc.array(flow, { maxLength: 6 }),
})

/** A log of two hours; equal records may come twice, as in real files. */
export const log = fc.array(record, { minLength: 1, maxLength: 8 })
export const format: fc.Arbitrary<Format> = fc.constantFrom('nsg1', 'nsg2', 'vnet4')

/** The records of a log without repeated ones: what a reduction counts. */
export function distinct(records: readonly GeneratedRecord[]): readonly GeneratedRecord[] {
  const text = (value: unknown) => JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? String(one) : one))
  return [...new Map(records.map((one) => [text(one), one])).values()]
}

const isCounted = ({ state }: GeneratedFlow) => state === 'C' || state === 'E'
const flushOf = ({ at }: GeneratedRecord) => HOUR + at * MINUTE + 5_000

/** When a tuple says it happened, UTC milliseconds: NSG logs know seconds only. */
export function timeOf(one: GeneratedFlow, of: GeneratedRecord, as: Format): number {
  const time = flushOf(of) - one.lag * 1000
  return as === 'vnet4' ? time : Math.floor(time / 1000) * 1000
}

function tupleText(one: GeneratedFlow, of: GeneratedRecord, as: Format): string {
  const { src, dest, srcPort, port, protocol, direction, state, encryption, counters } = one
  const time = timeOf(one, of, as)
  if (as === 'vnet4') {
    const counted = isCounted(one) ? counters : [0, 0, 0, 0]
    return [time, src, dest, srcPort, port, protocol, direction, state, encryption, ...counted].join()
  }
  const head = [time / 1000, src, dest, srcPort, port, protocol === 6 ? 'T' : 'U', direction, state === 'D' ? 'D' : 'A']
  if (as === 'nsg1') return head.join()
  return [...head, state === 'D' ? 'B' : state, ...(isCounted(one) ? counters : ['', '', '', ''])].join()
}

/** The raw records of a log, in a format. */
export function rawRecords(records: readonly GeneratedRecord[], as: Format): readonly unknown[] {
  return records.map((one) => {
    const tuples = one.flows.map((flowOfRecord) => tupleText(flowOfRecord, one, as))
    const time = `${new Date(flushOf(one)).toISOString().slice(0, -1)}0000Z`
    if (as !== 'vnet4') {
      const flows = [{ rule: one.rule, flows: [{ mac: one.mac, flowTuples: tuples }] }]
      const raw = nsgRecord(as === 'nsg1' ? 1 : 2, [])
      return { ...raw, time, macAddress: one.mac, properties: { Version: as === 'nsg1' ? 1 : 2, flows } }
    }
    const flowRecords = { flows: [{ aclID: ACL, flowGroups: [{ rule: one.rule, flowTuples: tuples }] }] }
    return vnetRecord([], { time, macAddress: one.mac, flowRecords })
  })
}

const ACL =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-net/providers/Microsoft.Network/networkSecurityGroups/NSG-Hub'

/** The text of a blob with these records. */
export function blobOf(records: readonly GeneratedRecord[], as: Format = 'vnet4'): string {
  return blob(...rawRecords(records, as))
}

const folder = mkdtempSync(join(tmpdir(), 'azta-invariants-'))
let files = 0

/** Writes a text into a file of its own. */
export function logFile(content: string): string {
  const path = join(folder, `${files++}.json`)
  writeFileSync(path, content)
  return path
}

/** Reduces texts, each a file. */
export function reduceTexts(contents: readonly string[], options: Partial<Parameters<typeof reduceFiles>[1]> = {}) {
  return reduceFiles(contents.map(logFile), { intervalMinutes: 60, ...options })
}

export type ReducedRow = Awaited<ReturnType<typeof reduceTexts>>['rows'][number]

export const COUNTS = ['AllowedInFlows', 'AllowedOutFlows', 'DeniedInFlows', 'DeniedOutFlows']
export const MEASURED = [
  ...['CompletedFlows', 'PacketsSrcToDest', 'PacketsDestToSrc', 'BytesSrcToDest', 'BytesDestToSrc'],
]

/** A count or sum of a row; what is unknown counts nothing. */
export function number(row: ReducedRow, column: string): bigint {
  return BigInt(String(row[column] ?? 0))
}

/** The sum of a column over rows. */
export function sumOf(rows: readonly ReducedRow[], column: string): bigint {
  return rows.reduce((so, row) => so + number(row, column), 0n)
}

/** The entries of a row's list of public addresses, each taken apart at its bars. */
export function entriesOf(row: ReducedRow): readonly (readonly string[])[] {
  const text = `${row.SrcPublicIps ?? ''}${row.DestPublicIps ?? ''}`
  return text === '' ? [] : text.split(' ').map((entry) => entry.split('|'))
}

const KEY = [
  ...['FlowIntervalStartTime', 'MacAddress', 'AclGroup', 'AclRule', 'TargetResourceId', 'FlowLogResourceId'],
  ...['SrcIp', 'DestIp', 'DestPort', 'L4Protocol', 'FlowDirection', 'FlowStatus', 'FlowEncryption', 'FlowType'],
  ...['Country', 'AzureRegion'],
]

/** What tells the rows of an interval apart. */
export function keyOf(row: ReducedRow, without: readonly string[] = []): string {
  return JSON.stringify(KEY.filter((column) => !without.includes(column)).map((column) => row[column] ?? ''))
}

/** Rows as texts that compare, in an order of their own, without some columns. */
export function texts(rows: readonly ReducedRow[], without: readonly string[] = []): readonly string[] {
  const cells = (row: ReducedRow) =>
    Object.entries(row).filter(([name, cell]) => cell !== '' && !without.includes(name))
  return rows
    .map((row) =>
      JSON.stringify(
        cells(row)
          .sort()
          .map(([name, cell]) => [name, String(cell)]),
      ),
    )
    .sort()
}

/** Checks a property over generated logs. */
export function holds<T extends [unknown, ...unknown[]]>(
  arbitraries: { readonly [K in keyof T]: fc.Arbitrary<T[K]> },
  check: (...values: T) => Promise<void>,
  numRuns = 30,
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(fc.tuple(...(arbitraries as fc.Arbitrary<unknown>[])), (values) => check(...(values as T))),
    { numRuns },
  ) // one value of each arbitrary
}
