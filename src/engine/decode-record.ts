/** The three formats, by the version their records name. */
export type FlowLogFormat = 'nsg1' | 'nsg2' | 'vnet4'

/** Tuples of one record that share ACL, rule and MAC. */
interface TupleGroup {
  readonly aclId: string
  readonly rule: string
  /** 12 upper-case hex digits. */
  readonly mac: string
  readonly tuples: readonly unknown[]
}

/** A raw record with its envelope read: letter case and key order no longer matter. */
export interface FlowRecord {
  readonly format: FlowLogFormat
  /** The flush time, UTC milliseconds: it decides the interval. */
  readonly time: number
  /** As the record spells it, to the 100 ns: part of a record's identity. */
  readonly timeText: string
  readonly flowLogId: string
  readonly targetId: string
  readonly groups: readonly TupleGroup[]
}

type Fields = Readonly<Record<string, unknown>>

/** Reads the envelope of a record, or says in a few words why it is none. */
export function decodeRecord(json: unknown): FlowRecord | string {
  const record = fieldsOf(json)
  if (record === undefined) return 'not a JSON object'
  const format = formatOf(record)
  if (format === undefined) return 'not a flow log record of a known version'
  const timeText = textOf(record, 'time')
  const time = Date.parse(timeText)
  if (Number.isNaN(time)) return 'the record has no time'
  const groups = format === 'vnet4' ? vnetGroups(record) : nsgGroups(record)
  if (groups.some((group) => group.mac === '')) return 'the record names no MAC address'
  const nsgId = textOf(record, 'resourceId').toLowerCase()
  const ids =
    format === 'vnet4'
      ? {
          flowLogId: textOf(record, 'flowLogResourceID').toLowerCase(),
          targetId: textOf(record, 'targetResourceID').toLowerCase(),
        }
      : { flowLogId: '', targetId: nsgId }
  return { format, time, timeText, ...ids, groups }
}

function formatOf(record: Fields): FlowLogFormat | undefined {
  const version = get(record, 'flowLogVersion') ?? get(fieldsOf(get(record, 'properties')) ?? {}, 'Version')
  const isVnet = get(record, 'flowLogVersion') !== undefined
  if (isVnet) return Number(version) === 4 ? 'vnet4' : undefined
  if (Number(version) === 1) return 'nsg1'
  return Number(version) === 2 ? 'nsg2' : undefined
}

function vnetGroups(record: Fields): TupleGroup[] {
  const mac = macOf(textOf(record, 'macAddress'))
  return listOf(fieldsOf(get(record, 'flowRecords')) ?? {}, 'flows').flatMap((flow) =>
    listOf(flow, 'flowGroups').map((group) => ({
      aclId: textOf(flow, 'aclID'),
      rule: textOf(group, 'rule'),
      mac,
      tuples: arrayOf(get(group, 'flowTuples')),
    })),
  )
}

function nsgGroups(record: Fields): TupleGroup[] {
  const outer = macOf(textOf(record, 'macAddress'))
  return listOf(fieldsOf(get(record, 'properties')) ?? {}, 'flows').flatMap((rule) =>
    listOf(rule, 'flows').map((flow) => ({
      aclId: textOf(record, 'resourceId'),
      rule: textOf(rule, 'rule'),
      mac: macOf(textOf(flow, 'mac')) || outer,
      tuples: arrayOf(get(flow, 'flowTuples')),
    })),
  )
}

/** A field by its name without regard to letter case: documents and files spell `resourceId` in several ways. */
function get(fields: Fields, name: string): unknown {
  if (name in fields) return fields[name]
  const wanted = name.toLowerCase()
  const found = Object.keys(fields).find((key) => key.toLowerCase() === wanted)
  return found === undefined ? undefined : fields[found]
}

function textOf(fields: Fields, name: string): string {
  const value = get(fields, name)
  return typeof value === 'string' ? value : ''
}

function listOf(fields: Fields, name: string): Fields[] {
  return arrayOf(get(fields, name)).map((item) => fieldsOf(item) ?? {})
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

/** 12 upper-case hex digits, or empty when the text is no MAC address. */
export function macOf(text: string): string {
  const mac = text.replaceAll(/[^0-9A-Fa-f]/g, '').toUpperCase()
  return mac.length === 12 ? mac : ''
}
