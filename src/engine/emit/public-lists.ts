import type { Texts } from '../../store/parquet/index.ts'
import type { FlowBatch } from '../flow-batch.ts'
import { halvesOf } from '../merge/exact-sums.ts'

const [SPACE, BAR, ZERO] = [0x20, 0x7c, 0x30]

/**
 * Writes the texts of a list column one after the other:
 * `ip|started|ended|packetsSrcToDest|packetsDestToSrc|bytesSrcToDest|bytesDestToSrc`, separated by a space. Straight into
 * bytes: a busy interval has as many entries as flows.
 */
export interface ListWriter {
  /** Adds an entry to the text at hand. */
  entry(flow: number, address: number): void
  /** Ends the text at hand, empty when it got no entry. */
  end(): void
  readonly texts: Texts
}

/** `texts` are the texts of the batch's addresses, address i the text i + 1. */
export function listWriter(flows: FlowBatch, texts: Texts, rows: number): ListWriter {
  let bytes = new Uint8Array(16 * 1024)
  const ends = new Uint32Array(rows)
  let [length, row] = [0, 0]
  const longs = [flows.packetsOut, flows.packetsBack, flows.bytesOut, flows.bytesBack].map(halvesOf)
  /** An address has at most 39 characters, six numbers at most 20 digits each. */
  const makeRoom = () => {
    if (length + 200 <= bytes.length) return
    const wider = new Uint8Array(bytes.length * 2)
    wider.set(bytes)
    bytes = wider
  }
  const number = (value: number) => {
    bytes[length++] = BAR
    length = putDecimal(bytes, length, value)
  }
  const long = (halves: Uint32Array, flow: number) => {
    const [low, high] = [halves[2 * flow]!, halves[2 * flow + 1]!]
    if (high < 2 ** 21) return number(high * 2 ** 32 + low)
    bytes[length++] = BAR
    for (const digit of String(BigInt(high) * 2n ** 32n + BigInt(low))) bytes[length++] = digit.charCodeAt(0)
  }
  return {
    entry(flow, address) {
      makeRoom()
      if (length > (row === 0 ? 0 : ends[row - 1]!)) bytes[length++] = SPACE
      for (let at = texts.ends[address]!; at < texts.ends[address + 1]!; at++) bytes[length++] = texts.bytes[at]!
      number(flows.begins[flow]!)
      if (flows.metered[flow] === 1) {
        number(flows.ends[flow]!)
        for (const halves of longs) long(halves, flow)
      } else {
        for (let field = 0; field < 5; field++) bytes[length++] = BAR
      }
    },
    end() {
      ends[row++] = length
    },
    get texts() {
      return { bytes: bytes.subarray(0, length), ends }
    },
  }
}

/** Writes the digits of a number below 2^53 and says where they end. */
function putDecimal(bytes: Uint8Array, start: number, value: number): number {
  if (value < 10) {
    bytes[start] = ZERO + value
    return start + 1
  }
  let digits = 1
  for (let limit = 10; limit <= value; limit *= 10) digits++
  let rest = value
  for (let at = start + digits - 1; at >= start; at--) {
    const tens = rest < 2 ** 31 ? (rest / 10) | 0 : Math.floor(rest / 10)
    bytes[at] = ZERO + rest - tens * 10
    rest = tens
  }
  return start + digits
}
