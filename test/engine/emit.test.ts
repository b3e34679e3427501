import { globSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { intervalTables } from '../../src/engine/emit/interval-tables.ts'
import { readEnrichment } from '../../src/engine/enrichment.ts'
import { findRecords } from '../../src/engine/find-records.ts'
import { flowClasses } from '../../src/engine/flow-classes.ts'
import { mergeBatches } from '../../src/engine/merge/merge-batches.ts'
import { splitByInterval } from '../../src/engine/merge/split-by-interval.ts'
import { createReduction } from '../../src/engine/reduction.ts'
import { defaultEstate } from '../../src/sandbox/estate/default-estate.ts'
import { estateTopology } from '../../src/sandbox/estate/estate-topology.ts'
import { generateLogs } from '../../src/sandbox/generator/generate-logs.ts'
import { writeEnrichment } from '../../src/sandbox/generator/write-enrichment.ts'
import { reduceSlowly } from '../../src/sandbox/reducer/reduce-slowly.ts'
import { openWriter } from '../../src/store/index.ts'
import { writeParquet } from '../../src/store/parquet/index.ts'
import { batchOf } from '../harness/flow-batch.ts'
import { rowLines, storeRows } from '../harness/store-rows.ts'

describe('rows emitted from batches equal those of the slow reducer', () => {
  test.each([10, 60] as const)('of generated logs, at %i minutes', async (minutes) => {
    const folder = mkdtempSync(join(tmpdir(), 'azta-emit-'))
    const estate = defaultEstate()
    await generateLogs({
      out: folder,
      estate,
      seed: 7,
      start: new Date('2026-11-01T00:00:00Z'),
      hours: 2,
      megabytes: 1,
    })
    const known = await writeEnrichment(folder, estateTopology(estate, new Date(0)))
    const files = globSync('**/PT1H.json', { cwd: folder }).map((file) => join(folder, file))
    const reductions = [1, 2, 3].map(() => createReduction(minutes))
    for (const file of files) {
      const bytes = readFileSync(file)
      for (const [index, { start, end }] of findRecords(bytes).spans.entries()) {
        reductions[index % 3]!.add(bytes.subarray(start, end), 1)
      }
    }
    const parts = reductions.flatMap((one) => splitByInterval(batchOf(one.flows())))
    const classes = flowClasses(await readEnrichment(known))
    const store = join(folder, 'store')
    const writer = await openWriter(store, { intervalMinutes: minutes })
    for (const start of new Set(parts.map(({ intervalStart }) => intervalStart))) {
      const flows = mergeBatches(parts.filter((part) => part.intervalStart === start).map((part) => part.flows))
      for (const { table, columns, groups } of intervalTables(flows, classes, { start, minutes })) {
        await writer.stage({ table, interval: start }, async (path) =>
          writeParquet(path, columns, (file) => {
            for (const { rows, cells } of groups()) file.writeGroup(rows, cells)
          }),
        )
      }
    }
    await writer.commit({ replace: 'all' })
    await writer.close()
    const slow = await reduceSlowly(files, { intervalMinutes: minutes, ...known })
    expect(slow.rows.length).toBeGreaterThan(100)
    expect(rowLines(await storeRows(store, 'NTANetAnalytics'))).toEqual(rowLines(slow.rows))
    expect(rowLines(await storeRows(store, 'NTAIpDetails'))).toEqual(rowLines(slow.ipDetails))
  })
})
