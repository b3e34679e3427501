import { ByteRecordIndex } from '../../src/engine/scan/record-index.ts'
import { RecordStream } from '../../src/engine/scan/record-stream.ts'
import { UnitScan } from '../../src/engine/scan/unit-scan.ts'
import { flowsOf } from './flow-batch.ts'
import { sorted } from './slow-scan.ts'

/** What the TypeScript scanner makes of files that arrive in pieces of so many bytes, told as `slowScan` tells it. */
export function scanBytes(contents: readonly Uint8Array[], intervalMinutes: 10 | 60, pieceBytes = 1 << 16) {
  const scan = new UnitScan({ intervalMinutes })
  const stream = new RecordStream(new ByteRecordIndex(), { pieceBytes, maxRecordBytes: 1 << 24 })
  const accounts = contents.map((bytes, index) => {
    scan.begin(`${index}.json`)
    stream.begin(scan)
    put(stream, bytes)
    const { bytes: _, ...account } = scan.end(stream.end())
    return account
  })
  scan.flush()
  return { flows: sorted(scan.batches.flatMap(flowsOf)), accounts }
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
