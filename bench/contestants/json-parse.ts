/** Contestant: the core line as one would write it in Node: `JSON.parse`, `split`, a `Map`. */

import { once } from 'node:events'
import { createWriteStream, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tell } from './tell.ts'

interface Raw {
  readonly records: readonly {
    readonly time: string
    readonly macAddress: string
    readonly flowLogResourceID: string
    readonly targetResourceID: string
    readonly flowRecords: {
      readonly flows: readonly {
        readonly aclID: string
        readonly flowGroups: readonly { readonly rule: string; readonly flowTuples: readonly string[] }[]
      }[]
    }
  }[]
}

const [, , input, out] = process.argv as [string, string, string, string]
const rows = new Map<string, number[]>()
for (const path of globSync(join(input, '**/PT1H.json')).sort()) {
  const { records } = JSON.parse(readFileSync(path, 'utf8')) as Raw
  for (const record of records) {
    const start = Math.floor(Date.parse(record.time) / 600_000) * 600_000
    const shared = `${start}\t${record.flowLogResourceID.toLowerCase()}\t${record.targetResourceID.toLowerCase()}\t${record.macAddress}`
    for (const { aclID, flowGroups } of record.flowRecords.flows) {
      for (const { rule, flowTuples } of flowGroups) {
        const context = `${shared}\t${aclID.toLowerCase()}\t${rule.toLowerCase().replace(/^(defaultrule|userrule)_/, '')}`
        for (const tuple of flowTuples) addTuple(context, tuple.split(','))
      }
    }
  }
}
const file = createWriteStream(join(out, 'rows.tsv'))
for (const [key, row] of rows) if (!file.write(`${key}\t${row.join('\t')}\n`)) await once(file, 'drain')
file.end()
await once(file, 'finish')
tell()

function addTuple(context: string, t: readonly string[]): void {
  const [state, time] = [t[7]!, Number(t[0])]
  const key = `${context}\t${t[1]}\t${t[2]}\t${t[4]}\t${t[5]}\t${t[6] === 'I'}\t${state === 'D'}\t${t[8]}`
  const row = rows.get(key) ?? [0, 0, 0, 0, 0, 0, time, time]
  rows.set(key, row)
  row[6] = Math.min(row[6]!, time)
  row[7] = Math.max(row[7]!, time)
  if (state === 'B' || state === 'D') {
    row[0]!++
    return
  }
  if (state === 'E') row[1]!++
  for (let place = 0; place < 4; place++) row[2 + place]! += Number(t[9 + place])
}
