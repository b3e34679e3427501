/**
 * Races the engine against its peers over generated logs: `npm run bench:engine -- --mb 1000 --shape busy --rounds 5 --peers all`.
 * Fresh processes, engine after engine, round after round; medians; a calibrator beside each round; the rows of every run
 * have one digest or the bench fails. `--only wasm,typescript` names contestants, `--keep` keeps the logs for the next time.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { calibrate } from './calibrate.ts'
import { generateTraffic, type TrafficShape } from './data/generate-traffic.ts'
import { digestOf } from './digest.ts'

const { values } = parseArgs({
  options: {
    mb: { type: 'string', default: '258' },
    shape: { type: 'string', default: 'busy' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'limit,wasm,wasm-1,typescript,ingest,duckdb,chdb,json-parse,python' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
})
const root = join(import.meta.dirname, '..')
const built = join(root, 'out/bench')
const work = mkdtempSync(join(tmpdir(), 'azta-bench-'))
const shape = values.shape as TrafficShape
const input = values.keep ? join(tmpdir(), `azta-bench-logs/${shape}-${values.mb}-${values.seed}`) : join(work, 'logs')

interface Contestant {
  readonly name: string
  readonly command: readonly string[]
  /** What it does beside or instead of the core line, so that its rows are not compared. */
  readonly isApart?: boolean
}

interface Run {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakMb: number
}

build()
const bytes = prepareLogs()
const contestants = await choose(values.only.split(','))
const runs = new Map<string, Run[]>(contestants.map(({ name }) => [name, []]))
const digests = new Map<string, string>()
for (let round = 1; round <= Number(values.rounds); round++) {
  const { one, two } = await calibrate()
  console.log(
    `round ${round}: one thread ${one.toFixed(2)} s, two threads ${two.toFixed(2)} s (${(two / one).toFixed(2)})`,
  )
  for (const contestant of contestants) await race(contestant)
}
report()
rmSync(work, { recursive: true })

/** Contestants run compiled, as the package is: types are not stripped while the clock runs. */
function build(): void {
  execFileSync(join(root, 'node_modules/typescript/bin/tsc'), ['-p', join(root, 'bench/tsconfig.json')], {
    stdio: 'inherit',
  })
  cpSync(join(root, 'src/engine/wasm/scanner.wasm'), join(built, 'src/engine/wasm/scanner.wasm'))
}

function prepareLogs(): number {
  if (!existsSync(input))
    generateTraffic({ out: input, shape, bytes: Number(values.mb) * 1e6, seed: Number(values.seed) })
  return globSync(join(input, '**/PT1H.json')).reduce((so, path) => so + statSync(path).size, 0)
}

async function choose(names: readonly string[]): Promise<Contestant[]> {
  const program = (name: string) => [process.execPath, join(built, `bench/contestants/${name}.js`)]
  const peer = (name: string) => join(root, 'bench/peers', name)
  const out = join(work, 'out')
  const all: Contestant[] = [
    { name: 'limit', command: [...program('limit'), '2', input], isApart: true },
    { name: 'wasm', command: [...program('scanner'), 'wasm', '2', input, out] },
    { name: 'wasm-1', command: [...program('scanner'), 'wasm', '1', input, out] },
    { name: 'typescript', command: [...program('scanner'), 'typescript', '2', input, out] },
    {
      name: 'ingest',
      command: [...program('ingest'), input, '--store', join(out, 'store'), '--interval', '10'],
      isApart: true,
    },
    { name: 'duckdb', command: [...program('duckdb'), peer('duckdb.sql'), '2', input, out] },
    { name: 'json-parse', command: [...program('json-parse'), input, out] },
    { name: 'python', command: ['python3', peer('reduce.py'), input, join(out, 'rows.tsv')] },
  ]
  if (names.includes('chdb')) {
    const installed = installChdb()
    all.push({ name: 'chdb', command: [...program('chdb'), installed, peer('chdb.sql'), '2', input, out] })
  }
  return all.filter(({ name }) => names.includes(name))
}

/** Into a folder of its own: it is a contestant here, not a dependency. */
function installChdb(): string {
  const folder = join(tmpdir(), 'azta-bench-chdb')
  if (!existsSync(join(folder, 'node_modules/chdb'))) {
    mkdirSync(folder, { recursive: true })
    const options = ['--no-save', '--no-audit', '--no-fund', '--prefix', folder]
    execFileSync('npm', ['install', ...options, 'chdb@3.4.0'], { stdio: 'ignore' })
  }
  return folder
}

async function race({ name, command, isApart = false }: Contestant): Promise<void> {
  const out = join(work, 'out')
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out)
  const began = performance.now()
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => {
    told += chunk.toString()
  })
  const [status] = (await once(child, 'exit')) as [number]
  const seconds = (performance.now() - began) / 1000
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${told}`)
  const number = (key: string) => Number(new RegExp(`"${key}": ?([\\d.]+)`).exec(told)?.[1] ?? Number.NaN)
  runs.get(name)!.push({ seconds, cpuSeconds: number('cpuSeconds'), peakMb: number('peakMb') })
  if (!isApart) digests.set(`${name} in run ${runs.get(name)!.length}`, await digestOf(out))
}

function report(): void {
  const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!
  const speeds = new Map([...runs].map(([name, list]) => [name, bytes / 1e6 / median(list.map((run) => run.seconds))]))
  const limit = speeds.get('limit')
  const wasm = speeds.get('wasm')
  console.log(`\n${shape}, ${(bytes / 1e6).toFixed(0)} MB, medians of ${values.rounds} rounds`)
  console.log(
    ['', 'MB/s', 'seconds', 'CPU s', 'peak MB', 'of limit', 'wasm is times'].map((cell) => cell.padStart(14)).join(''),
  )
  for (const [name, list] of runs) {
    const speed = speeds.get(name)!
    const cells = [
      name,
      speed.toFixed(0),
      median(list.map((run) => run.seconds)).toFixed(2),
      median(list.map((run) => run.cpuSeconds)).toFixed(2),
      median(list.map((run) => run.peakMb)).toFixed(0),
      limit === undefined ? '' : (speed / limit).toFixed(3),
      wasm === undefined ? '' : (wasm / speed).toFixed(2),
    ]
    console.log(cells.map((cell) => cell.padStart(14)).join(''))
  }
  const distinct = new Set(digests.values())
  console.log(distinct.size <= 1 ? `\none digest of all rows: ${[...distinct][0]}` : '\nTHE ROWS DIFFER')
  if (distinct.size <= 1) return
  for (const [name, digest] of digests) console.log(`${name}: ${digest}`)
  process.exitCode = 1
}
