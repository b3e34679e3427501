/**
 * How many planted behaviours the security questions find, and how many rows they give besides, over seeds: `npm run bench:findings`.
 * Each seed is a day of raw logs, reduced by the engine, once quiet and once with everything planted. The quiet day holds what looks
 * alike; what only its owner can know (a scanner of one's own) is given to the question as `except`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runQuery } from '../queries/index.ts'
import { seededRandom } from '../src/sandbox/generator/random.ts'
import { openRows, type Store } from '../src/store/index.ts'
import { reduceFiles } from '../test/harness/reduce-files.ts'
import { everyday } from './findings/everyday.ts'
import { type Planted, TRIALS, type Trial } from './findings/planted.ts'
import type { Talk } from './findings/talk.ts'
import { writeDay } from './findings/write-day.ts'

const SEEDS = Number(process.argv[2] ?? 50)
const WINDOW = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') }

interface Score {
  planted: number
  found: number
  /** Rows that tell of nothing planted, of quiet and planted days. */
  besides: number
  worst: { readonly seed: number; readonly wrong: number }
}

const scores = new Map<Trial, Score>()

for (let seed = 1; seed <= SEEDS; seed++) {
  const everydayTalks = everyday(seededRandom(seed))
  const random = seededRandom(seed * 7919)
  const plants = TRIALS.map((trial) => ({ trial, planted: trial.plant(random) }))
  console.error(`seed ${seed} of ${SEEDS}`)
  await withStore(everydayTalks, async (store) => {
    for (const { trial } of plants) await score(store, { trial, planted: [], all: [] }, seed)
  })
  const all = plants.flatMap(({ planted }) => planted)
  await withStore([...everydayTalks, ...all.flatMap(({ talks }) => talks)], async (store) => {
    for (const one of plants) await score(store, { ...one, all }, seed)
  })
}

console.log('question            planted  found  besides  recall  precision  worst seed')
for (const [{ query }, { planted, found, besides, worst }] of scores) {
  const [recall, precision] = [found / planted, found / Math.max(1, found + besides)]
  const cells = [String(planted).padStart(7), String(found).padStart(5), String(besides).padStart(7)]
  const worstSeed = worst.wrong === 0 ? 'none' : `${worst.seed} (${worst.wrong} wrong)`
  console.log(
    `${query.id.padEnd(18)}  ${cells.join('  ')}  ${recall.toFixed(3).padStart(6)}  ${precision.toFixed(3).padStart(9)}  ${worstSeed}`,
  )
}

async function withStore(talks: readonly Talk[], use: (store: Store) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'azta-findings-'))
  const { logs, topology } = writeDay(folder, talks)
  const { rows, files } = await reduceFiles([logs], { intervalMinutes: 60, topology })
  if (files.some(({ rejects }) => rejects.length > 0)) throw new Error(JSON.stringify(files[0]!.rejects[0]))
  const store = await openRows({ NTANetAnalytics: rows }, { now: () => 0n })
  try {
    await use(store)
  } finally {
    await store.close()
    rmSync(folder, { recursive: true })
  }
}

interface Case {
  readonly trial: Trial
  readonly planted: readonly Planted[]
  /** All that is planted on this day: another question may rightly see it too. */
  readonly all: readonly Planted[]
}

async function score(store: Store, { trial, planted, all }: Case, seed: number): Promise<void> {
  const { query, known } = trial
  const except = 'except' in query.params.shape ? { except: known } : {}
  const { rows } = await runQuery(store, query, { ...WINDOW, limit: 10_000, ...except })
  const tells = (row: Readonly<Record<string, unknown>>) => (one: Planted) =>
    Object.entries(one.row).every(([name, value]) => row[name] === value)
  const found = planted.filter((one) => rows.some((row) => tells(row)(one))).length
  const talked = new Set(all.flatMap(({ talks }) => talks.map(({ src, dest, port }) => `${src} ${dest} ${port}`)))
  const besides = rows.filter((row) => !planted.some(tells(row)) && !isOfPlanted(row, talked))
  const so = scores.get(trial) ?? { planted: 0, found: 0, besides: 0, worst: { seed, wrong: 0 } }
  const wrong = besides.length + planted.length - found
  scores.set(trial, {
    planted: so.planted + planted.length,
    found: so.found + found,
    besides: so.besides + besides.length,
    worst: wrong > so.worst.wrong ? { seed, wrong } : so.worst,
  })
}

/** Whether a row is of connections that were planted for another question: a scan of SMB is one of hosts, and movement. */
function isOfPlanted(row: Readonly<Record<string, unknown>>, talked: ReadonlySet<string>): boolean {
  const sources = [row.Source, row.Host]
  return [...talked].some((one) => {
    const [src, dest, port] = one.split(' ')
    const fits = [row.Destination, row.Address].every(
      (far) => far === undefined || far === dest || String(far).startsWith('('),
    )
    return sources.includes(src) && fits && (row.DestPort === undefined || row.DestPort === Number(port))
  })
}
