/**
 * Races the engine against the slow reducer on the same generated logs, checks that their rows agree, and prints the
 * figures: `npm run bench`. Megabytes may be given: `npm run bench -- 200`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compareRows } from '../src/cli/compare-rows.ts'
import { findFiles, ingestFiles } from '../src/engine/index.ts'
import { defaultEstate } from '../src/sandbox/estate/default-estate.ts'
import { estateTopology } from '../src/sandbox/estate/estate-topology.ts'
import { generateLogs } from '../src/sandbox/generator/generate-logs.ts'
import { writeEnrichment } from '../src/sandbox/generator/write-enrichment.ts'
import { reduceSlowly } from '../src/sandbox/reducer/reduce-slowly.ts'
import { openStore, openWriter } from '../src/store/index.ts'

const megabytes = Number(process.argv[2] ?? 50)
const folder = await mkdtemp(join(tmpdir(), 'azta-bench-'))
const estate = defaultEstate()
const start = new Date('2026-11-01T00:00:00Z')
const made = await generateLogs({ out: folder, estate, seed: 1, start, hours: 24, megabytes })
const known = { intervalMinutes: 60, ...(await writeEnrichment(folder, estateTopology(estate, start))) } as const
const files = (await findFiles([folder])).filter((file) => file.endsWith('PT1H.json'))

async function timed<T>(run: () => Promise<T>): Promise<readonly [T, number]> {
  const began = performance.now()
  const result = await run()
  return [result, (performance.now() - began) / 1000]
}

const store = join(folder, 'store')
const [, fastSeconds] = await timed(async () => {
  const writer = await openWriter(store, known)
  await ingestFiles(files, writer, known)
  await writer.close()
})
const [slow, slowSeconds] = await timed(() => reduceSlowly(files, known))
const opened = await openStore(store, { now: () => 0n })
const { columns, rows } = await opened.query({ kql: 'NTANetAnalytics' })
await opened.close()
const fast = rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]!])))
const { equal, onlyLeft, onlyRight } = compareRows(fast, slow.rows)
const speed = (seconds: number) =>
  `${(made.bytes / 1e6 / seconds).toFixed(1)} MB/s, ${Math.round(made.tuples / seconds)} tuples/s`
console.log(`input    ${files.length} files, ${(made.bytes / 1e6).toFixed(1)} MB, ${made.tuples} tuples`)
console.log(`engine   ${fastSeconds.toFixed(2)} s  ${speed(fastSeconds)}`)
console.log(`slow     ${slowSeconds.toFixed(2)} s  ${speed(slowSeconds)}`)
console.log(`ratio    ${(slowSeconds / fastSeconds).toFixed(2)}`)
console.log(
  `answers  ${equal} rows equal, ${onlyLeft + onlyRight} not; peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
)
await rm(folder, { recursive: true })
if (onlyLeft + onlyRight > 0) process.exitCode = 1
