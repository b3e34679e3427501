import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

/** The one order of the house: a room imports only from its left. Changing it means changing docs/architecture.md too. */
const ORDER = [
  'model',
  'kql',
  'queries',
  'store',
  'engine',
  'azure',
  'enforce',
  'validate',
  'reports',
  'serve',
  'sandbox',
  'cli',
] as const

/** What a room may not import although it stands on its left. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  kql: ['model'],
  engine: ['kql'],
  sandbox: ['engine'],
}

/** Rooms outside the order, and all they may see of it. */
const OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  components: ['model', 'queries', 'components'],
  stacks: ['model', 'queries', 'components', 'stacks'],
}

/** Packages with one door: who may import them. */
const DOORS: readonly { readonly packages: RegExp; readonly rooms: RegExp }[] = [
  { packages: /^@kusto\//, rooms: /^src\/kql\/parse\// },
  { packages: /^@duckdb\//, rooms: /^src\/(store|sandbox)\// },
  { packages: /^(@azure\/|azure-kusto-data)/, rooms: /^src\/azure\// },
  { packages: /^(@pulumi\/|@grpc\/|google-protobuf)/, rooms: /^(components|stacks|src\/sandbox)\// },
  { packages: /^commander/, rooms: /^src\/cli\// },
  { packages: /^mmdb-lib/, rooms: /^src\/engine\/inputs\// },
  { packages: /^(d3-|topojson-client|world-atlas)/, rooms: /^src\/reports\/dashboard\/draw\// },
  { packages: /^echarts/, rooms: /^src\/reports\// },
  { packages: /^selfsigned/, rooms: /^src\/serve\// },
  { packages: /^zod/, rooms: /^(?!src\/kql\/)/ },
]

/** The process belongs to cli/, where it is asked for its arguments and ended. */
const PROCESS = /\bprocess\.(exit|exitCode|argv|stdout|stderr|stdin)\b|\bconsole\./
/** Stand-alone programs of their own process, which therefore own its streams. */
const PROGRAMS = [/^stacks\//, /^src\/cli\//]

interface Source {
  readonly file: string
  readonly room: string
  readonly text: string
  readonly imports: readonly string[]
}

const sources: readonly Source[] = globSync('{stacks,components,queries,src}/**/*.ts').map((path) => {
  const file = path.split(sep).join('/')
  const text = readFileSync(path, 'utf8')
  return { file, room: roomOf(file), text, imports: ts.preProcessFile(text).importedFiles.map((i) => i.fileName) }
})

function roomOf(file: string): string {
  const parts = file.split('/')
  return parts[0] === 'src' ? parts[1]! : parts[0]!
}

function roomsSeenBy({ file, imports }: Source): string[] {
  return imports
    .filter((name) => name.startsWith('.'))
    .map((name) =>
      roomOf(
        normalize(join(dirname(file), name))
          .split(sep)
          .join('/'),
      ),
    )
}

function mayImport(from: string, to: string): boolean {
  if (from in OUTSIDE) return OUTSIDE[from]!.includes(to)
  const left = ORDER.indexOf(to as (typeof ORDER)[number])
  if (left < 0 || FORBIDDEN[from]?.includes(to)) return false
  return from === to || left < ORDER.indexOf(from as (typeof ORDER)[number])
}

describe('the order of the rooms', () => {
  test('every source file lives in a room of the house', () => {
    const known = new Set<string>([...ORDER, ...Object.keys(OUTSIDE)])
    expect(sources.filter((source) => !known.has(source.room)).map((source) => source.file)).toEqual([])
  })

  test('a room imports only from its left', () => {
    const wrong = sources.flatMap((source) =>
      roomsSeenBy(source)
        .filter((room) => !mayImport(source.room, room))
        .map((room) => `${source.file} imports ${room}`),
    )
    expect(wrong).toEqual([])
  })

  test('a package with one door is imported there only', () => {
    const wrong = sources.flatMap(({ file, imports }) =>
      imports
        .filter((name) => DOORS.some((door) => door.packages.test(name) && !door.rooms.test(file)))
        .map((name) => `${file} imports ${name}`),
    )
    expect(wrong).toEqual([])
  })

  test('only cli/ touches argv, the exit status and the standard streams', () => {
    const wrong = sources.filter(
      ({ file, text }) => !PROGRAMS.some((p) => p.test(file)) && PROCESS.test(withoutComments(text)),
    )
    expect(wrong.map((source) => source.file)).toEqual([])
  })

  test('clock and randomness are handed in, never taken', () => {
    const taken = /\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(\)/
    const wrong = sources.filter(({ room, text }) => room !== 'cli' && taken.test(withoutComments(text)))
    expect(wrong.map((source) => source.file)).toEqual([])
  })

  test('there are no default exports', () => {
    expect(sources.filter(({ text }) => /^export default /m.test(text)).map((source) => source.file)).toEqual([])
  })
})

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
}
