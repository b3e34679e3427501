import { ByteSink } from './byte-sink.ts'

/**
 * A value of Thrift, as far as Parquet's metadata needs them. A struct is a list of fields by their numbers, in rising order;
 * `undefined` leaves a field out.
 */
export type Thrift =
  | { readonly int32: number }
  | { readonly int64: number }
  | { readonly flag: boolean }
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  | { readonly list: readonly Thrift[] }
  | { readonly struct: Readonly<Record<number, Thrift | undefined>> }
  /** A struct that was encoded before. */
  | { readonly encoded: Uint8Array }

/** Types of the compact protocol: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md */
const TYPE = { true: 1, false: 2, int32: 5, int64: 6, binary: 8, list: 9, struct: 12 } as const

/** Writes a struct in Thrift's compact protocol. */
export function thriftStruct(fields: Readonly<Record<number, Thrift | undefined>>): Uint8Array {
  const sink = new ByteSink()
  writeStruct(sink, fields)
  return sink.written
}

function writeStruct(sink: ByteSink, fields: Readonly<Record<number, Thrift | undefined>>): void {
  let before = 0
  for (const [number, value] of Object.entries(fields)) {
    if (value === undefined) continue
    const id = Number(number)
    const type = typeOf(value)
    if (id - before <= 15) sink.byte(((id - before) << 4) | type)
    else {
      sink.byte(type)
      sink.zigzag(id)
    }
    before = id
    if (!('flag' in value)) writeValue(sink, value)
  }
  sink.byte(0)
}

function typeOf(value: Thrift): number {
  if ('int32' in value) return TYPE.int32
  if ('int64' in value) return TYPE.int64
  if ('flag' in value) return value.flag ? TYPE.true : TYPE.false
  if ('list' in value) return TYPE.list
  return 'struct' in value || 'encoded' in value ? TYPE.struct : TYPE.binary
}

function writeValue(sink: ByteSink, value: Exclude<Thrift, { readonly flag: boolean }>): void {
  if ('int32' in value) sink.zigzag(value.int32)
  else if ('int64' in value) sink.zigzag(value.int64)
  else if ('list' in value) writeList(sink, value.list)
  else if ('struct' in value) writeStruct(sink, value.struct)
  else if ('encoded' in value) sink.append(value.encoded)
  else {
    const bytes = 'text' in value ? Buffer.from(value.text, 'utf8') : value.bytes
    sink.varint(bytes.length)
    sink.append(bytes)
  }
}

function writeList(sink: ByteSink, list: readonly Thrift[]): void {
  const type = list[0] === undefined ? TYPE.struct : typeOf(list[0])
  if (list.length < 15) sink.byte((list.length << 4) | type)
  else {
    sink.byte(0xf0 | type)
    sink.varint(list.length)
  }
  for (const value of list) {
    if ('flag' in value) sink.byte(typeOf(value))
    else writeValue(sink, value)
  }
}
