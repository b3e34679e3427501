/** Contestant: the scanner of this project, to closed Parquet parts of the core line, one for each batch. */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { addressText } from '../../src/engine/address-text.ts'
import type { FlowBatch, FlowContext } from '../../src/engine/flow-batch.ts'
import { releaseBatch } from '../../src/engine/scan/batch-buffers.ts'
import { scanFiles } from '../../src/engine/scan/scan-files.ts'
import { type Codes, type ParquetCells, textsOf, writeParquet } from '../../src/store/parquet/index.ts'
import { CORE_COLUMNS } from '../core-line.ts'
import { tell } from './tell.ts'

const [, , scanner, workers, input, out] = process.argv as [
  string,
  string,
  'wasm' | 'typescript',
  string,
  string,
  string,
]
const paths = globSync(join(input, '**/PT1H.json')).sort()
let parts = 0
for await (const { batches, files } of scanFiles(paths, { intervalMinutes: 10, workers: Number(workers), scanner })) {
  for (const batch of batches) {
    writeParquet(join(out, `${parts++}.parquet`), CORE_COLUMNS, (file) => file.writeGroup(batch.length, cellsOf(batch)))
    releaseBatch(batch)
  }
  const strange = files.find(({ status }) => status !== 'whole')
  if (strange !== undefined) throw new Error(`${strange.path}: ${strange.reason}`)
}
tell()

function cellsOf(batch: FlowBatch): ParquetCells[] {
  const { contexts, addresses, context, firstTime, lastTime } = batch
  const ofContext = (text: (one: FlowContext) => string) => coded(contexts.map(text), context)
  const hosts = textsOf(Array.from({ length: addresses.length }, (_, index) => addressText(addresses, index)))
  const starts = Float64Array.from(contexts, ({ intervalStart }) => intervalStart)
  const intervals = new Float64Array(batch.length)
  for (let row = 0; row < batch.length; row++) intervals[row] = starts[context[row]!]!
  return [
    { numbers: intervals },
    ofContext((one) => one.flowLogId),
    ofContext((one) => one.targetId),
    ofContext((one) => one.mac),
    ofContext((one) => one.aclGroup),
    ofContext((one) => one.aclRule),
    { codes: batch.src, dictionary: hosts },
    { codes: batch.dest, dictionary: hosts },
    { numbers: batch.destPort },
    { numbers: batch.protocol },
    { flags: batch.inbound },
    { flags: batch.denied },
    { codes: batch.encryption, dictionary: textsOf(batch.encryptions) },
    { numbers: batch.begins },
    { numbers: batch.ends },
    { longs: batch.packetsOut },
    { longs: batch.bytesOut },
    { longs: batch.packetsBack },
    { longs: batch.bytesBack },
    { numbers: firstTime },
    { numbers: lastTime },
  ]
}

/** Contexts repeat their texts: a dictionary holds each of them once. */
function coded(texts: readonly string[], numbers: Uint32Array): ParquetCells {
  const distinct = [...new Set(texts)]
  if (distinct.length === 1) return { constant: distinct[0]! }
  const codeOf = Uint32Array.from(texts, (text) => distinct.indexOf(text))
  const codes: Codes = new Uint32Array(numbers.length)
  for (let row = 0; row < numbers.length; row++) codes[row] = codeOf[numbers[row]!]!
  return { codes, dictionary: textsOf(distinct) }
}
