import { RecordStream } from '../../src/engine/scan/record-stream.ts'
import type { Scanner } from '../../src/engine/scan/scanner.ts'
import { UnitScan } from '../../src/engine/scan/unit-scan.ts'
import { flowsOf } from './flow-batch.ts'
import { mergedFlows } from './slow-scan.ts'

/** What a scanner makes of files that arrive in pieces of so many bytes, told as `slowScan` tells it. */
export function scanBytes(
  scanner: Scanner,
  contents: readonly Uint8Array[],
  intervalMinutes: 10 | 60,
  pieceBytes = 1 << 16,
  maxRecordBytes = 1 << 24,
) {
  const scan = new UnitScan(scanner, { intervalMinutes })
  const stream = new RecordStream(scanner, { pieceBytes, maxRecordBytes })
  const accounts = contents.map((bytes, index) => {
    scan.begin(`${index}.json`)
    stream.begin(scan)
    put(stream, bytes)
    const { bytes: _, ...account } = scan.end(stream.end())
    return account
  })
  scan.flush()
  return { flows: mergedFlows(scanner.takeBatches().flatMap(flowsOf)), accounts }
}

function put(stream: RecordStream, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const space = stream.space()
    const some = bytes.subarray(at, at + space.length)
    space.set(some)
    if (!stream.filled(some.length)) return
    at += some.length
  }
}
