import { aggregate } from './aggregate.ts'
import { expression } from './expression.ts'
import { type Column, datatable, type Generated } from './literals.ts'
import { Tape } from './tape.ts'

/** A pipeline while it grows: its text so far and the columns it has. */
interface Pipe {
  readonly text: string
  readonly columns: readonly Column[]
}

type Step = (columns: readonly Column[], tape: Tape, query: Names) => Pipe | undefined

/** The second table, fresh names, and how deep a query stands inside of another. */
interface Names {
  readonly other: readonly Column[]
  readonly own: readonly Column[]
  fresh(): string
}

/** Types that can be compared, and so be keys. */
const KEYS = new Set<Generated>(['bool', 'int', 'long', 'real', 'string', 'datetime', 'timespan', 'guid'])
const SORTED = new Set<Generated>(['bool', 'int', 'long', 'real', 'string', 'datetime', 'timespan'])
const ALL: readonly Generated[] = ['long', 'string', 'bool', 'real', 'datetime', 'timespan', 'dynamic', 'int', 'guid']

/** A random query over two small tables that its own text spells: each list of numbers becomes a table or a step. */
export function randomQuery(tapes: readonly (readonly number[])[]): string {
  const [first = [], second = [], ...steps] = tapes
  const [T, U] = [datatable(new Tape(first)), datatable(new Tape(second))]
  let count = 0
  const names: Names = { own: T.columns, other: U.columns, fresh: () => `x${++count}` }
  let pipe: Pipe = { text: 'T', columns: T.columns }
  for (const numbers of steps) {
    const tape = new Tape(numbers)
    const step = tape.pick(STEPS)(pipe.columns, tape, names)
    if (step !== undefined && step.columns.length > 0) {
      pipe = { text: `${pipe.text}\n| ${step.text}`, columns: step.columns }
    }
  }
  const functions = FUNCTIONS.filter((one) => pipe.text.includes(`${one.name}(`)).map(({ text }) => `${text};\n`)
  return `let T = ${T.text};\nlet U = ${U.text};\n${functions.join('')}${pipe.text}`
}

/** Functions of the text's own, each spelled where a query calls it. */
const FUNCTIONS = [
  { name: 'twice', text: 'let twice = (n:long, m:long = 2) { n * m }' },
  { name: 'glued', text: 'let glued = (a:string, b:string) { let c = strcat(a, "+"); strcat(c, b) }' },
  { name: 'kept', text: 'let kept = (X:(l:long), least:long) { X | where l >= least }' },
] as const

function assignments(
  columns: readonly Column[],
  tape: Tape,
  names: Names,
): readonly (Column & { readonly text: string })[] {
  return Array.from({ length: 1 + tape.below(4) }, () => {
    const type = tape.pick(ALL)
    const name = names.fresh()
    return { name, type, text: `${name} = ${expression(type, columns, tape)}` }
  })
}

const listed = (parts: readonly { readonly text: string }[]) => parts.map(({ text }) => text).join(', ')
const namesOf = (columns: readonly Column[]) => columns.map(({ name }) => name).join(', ')

const where: Step = (columns, tape) => ({ text: `where ${expression('bool', columns, tape)}`, columns })

const extend: Step = (columns, tape, names) => {
  const made = assignments(columns, tape, names)
  const replaced = tape.chance(2) ? tape.pick(columns) : undefined
  const again = replaced === undefined ? '' : `, ${replaced.name} = ${expression(replaced.type, columns, tape)}`
  return { text: `extend ${listed(made)}${again}`, columns: [...columns, ...made] }
}

const project: Step = (columns, tape, names) => {
  const made = assignments(columns, tape, names)
  const kept = tape.some(columns)
  return { text: `project ${namesOf(kept)}, ${listed(made)}`, columns: [...kept, ...made] }
}

const projectAway: Step = (columns, tape) => {
  const gone = tape.some(columns)
  return { text: `project-away ${namesOf(gone)}`, columns: columns.filter((column) => !gone.includes(column)) }
}

const projectKeep: Step = (columns, tape) => {
  const kept = tape.some(columns)
  return { text: `project-keep ${namesOf([...kept].reverse())}`, columns: kept }
}

const projectReorder: Step = (columns, tape) => ({ text: `project-reorder ${namesOf(tape.some(columns))}`, columns })

const projectRename: Step = (columns, tape, names) => {
  const old = tape.pick(columns)
  const name = names.fresh()
  return {
    text: `project-rename ${name} = ${old.name}`,
    columns: columns.map((column) => (column === old ? { name, type: old.type } : column)),
  }
}

const distinct: Step = (columns, tape) => {
  const kept = tape.some(columns.filter(({ type }) => KEYS.has(type)))
  return kept.length === 0 ? undefined : { text: `distinct ${namesOf(kept)}`, columns: kept }
}

const summarize: Step = (columns, tape, names) => {
  const keys = tape.chance(7) ? keysOf(columns, tape, names) : []
  const made = Array.from({ length: 1 + tape.below(3) }, () => aggregate(columns, tape, names.fresh()))
  const by = keys.length === 0 ? '' : ` by ${listed(keys)}`
  return { text: `summarize ${listed(made)}${by}`, columns: [...keys, ...made] }
}

function keysOf(columns: readonly Column[], tape: Tape, names: Names) {
  const plain = tape
    .some(columns.filter(({ type }) => KEYS.has(type)))
    .map((column) => ({ ...column, text: column.name }))
  if (plain.length > 0 && !tape.chance(3)) return plain
  const type = tape.pick([...KEYS])
  const name = names.fresh()
  return [{ name, type, text: `${name} = ${expression(type, columns, tape)}` }]
}

/** By some columns, or by all that can be sorted, so that what comes after it is determined. */
const sort: Step = (columns, tape) => {
  const sortable = columns.filter(({ type }) => SORTED.has(type))
  const terms = tape.chance(7) ? sortable : tape.some(sortable)
  if (terms.length === 0) return undefined
  const list = terms.map(({ name }) => `${name} ${tape.pick(ORDERS)}`.trim())
  return { text: `${tape.pick(['sort', 'order'])} by ${list.join(', ')}`, columns }
}

const ORDERS = ['asc', 'desc', '', 'asc nulls last', 'desc nulls first']

const take: Step = (columns, tape) => ({ text: `take ${tape.below(5)}`, columns })

const top: Step = (columns, tape) => {
  const type = tape.pick([...SORTED])
  return { text: `top ${1 + tape.below(4)} by ${expression(type, columns, tape)} ${tape.pick(ORDERS)}`.trim(), columns }
}

const count: Step = () => ({ text: 'count', columns: [{ name: 'Count', type: 'long' }] })

const FLAVORS = [
  'inner',
  'leftouter',
  'rightouter',
  'fullouter',
  'leftsemi',
  'leftanti',
  'rightsemi',
  'rightanti',
  'innerunique',
  'anti',
]

const join: Step = (columns, tape, names) => {
  const right = rightSide(tape, names)
  const keys = shared(columns, right.columns)
  if (keys.length === 0) return undefined
  const flavor = tape.pick(FLAVORS)
  const on = tape.some(keys).map(({ name }) => (tape.chance(3) ? `$left.${name} == $right.${name}` : name))
  const text = `join kind=${flavor} (${right.text}) on ${on.join(', ')}`
  if (/^(left)?(semi|anti)/.test(flavor)) return { text, columns }
  if (/^right(semi|anti)/.test(flavor)) return { text, columns: right.columns }
  return { text, columns: [...columns, ...suffixed(right.columns, columns)] }
}

const lookup: Step = (columns, tape, names) => {
  const right = rightSide(tape, names)
  const keys = shared(columns, right.columns)
  if (keys.length === 0) return undefined
  const on = tape.some(keys)
  const kept = right.columns.filter(({ name }) => !on.some((key) => key.name === name))
  return {
    text: `lookup kind=${tape.pick(['leftouter', 'inner'])} (${right.text}) on ${namesOf(on)}`,
    columns: [...columns, ...suffixed(kept, columns)],
  }
}

const STORED: readonly Column[] = [
  { name: 'l', type: 'long' },
  { name: 's', type: 'string' },
  { name: 'd', type: 'datetime' },
  { name: 'r', type: 'real' },
  { name: 'j', type: 'dynamic' },
]

/** The other table, some rows of it, or a table of its groups. */
function rightSide(tape: Tape, names: Names): Pipe {
  const [text, columns] = tape.pick([
    ['U', names.other],
    ['T', names.own],
    ['Stored', STORED],
    ['U', names.other],
  ] as const)
  if (tape.chance(3)) return { text: `${text} | where ${expression('bool', columns, tape)}`, columns }
  if (!tape.chance(3)) return { text, columns }
  const step = summarize(columns, tape, names)!
  return { text: `${text} | ${step.text}`, columns: step.columns }
}

function shared(a: readonly Column[], b: readonly Column[]): readonly Column[] {
  return a.filter(({ name, type }) => KEYS.has(type) && b.some((one) => one.name === name && one.type === type))
}

/** A name that is taken gets a 1 behind it. */
function suffixed(columns: readonly Column[], taken: readonly Column[]): readonly Column[] {
  return columns.map(({ name, type }) => ({ name: taken.some((one) => one.name === name) ? `${name}1` : name, type }))
}

const union: Step = (columns, tape, names) => {
  const right = rightSide(tape, names)
  const source = tape.chance(3) ? { name: names.fresh(), type: 'string' as const } : undefined
  const added = right.columns.filter(({ name }) => !columns.some((one) => one.name === name))
  const clash = right.columns.some(({ name, type }) => columns.some((one) => one.name === name && one.type !== type))
  if (clash) return undefined
  const parameter = source === undefined ? '' : `withsource=${source.name} `
  return {
    text: `union ${parameter}(${right.text})`,
    columns: [...(source === undefined ? [] : [source]), ...columns, ...added],
  }
}

const mvExpand: Step = (columns, tape, names) => {
  const lists = columns.filter(({ type }) => type === 'dynamic')
  if (lists.length === 0) return undefined
  const list = tape.pick(lists)
  const type = tape.pick(['dynamic', 'long', 'string', 'real'] as const)
  const to = type === 'dynamic' ? '' : ` to typeof(${type})`
  const index = tape.chance(3) ? names.fresh() : undefined
  const rest = columns.map((column) => (column === list ? { name: list.name, type } : column))
  return {
    text: `mv-expand ${index === undefined ? '' : `with_itemindex=${index} `}${list.name}${to}`,
    columns: index === undefined ? rest : [...rest, { name: index, type: 'long' }],
  }
}

const topNested: Step = (columns, tape, names) => {
  const levels = Array.from({ length: 1 + tape.below(2) }, () => {
    const key = tape.pick(columns.filter(({ type }) => KEYS.has(type)))
    const [name, rank] = [names.fresh(), names.fresh()]
    const by = tape.pick(['count()', 'sum(1)', 'dcount(s)', 'max(l)'])
    const many = tape.chance(7) ? `${1 + tape.below(3)} ` : ''
    const others = key?.type === 'string' && tape.chance(3) ? ' with others = "rest"' : ''
    return { key, name, rank, by, text: `top-nested ${many}of ${name} = ${key?.name}${others} by ${rank} = ${by}` }
  })
  const known = (by: string) => !/\((s|l)\)/.test(by) || columns.some(({ name }) => name === by.at(-2))
  if (levels.some(({ key, by }) => key === undefined || !known(by))) return undefined
  return {
    text: listed(levels),
    columns: levels.flatMap(({ key, name, rank }) => [
      { name, type: key.type },
      { name: rank, type: 'long' as const },
    ]),
  }
}

/** A value that another table gives. */
const fromOther: Step = (columns, tape, names) => {
  const key = tape.pick(names.other.filter(({ type }) => SORTED.has(type)))
  if (key === undefined) return undefined
  const name = names.fresh()
  const order = tape.pick(['asc', 'desc'])
  return {
    text: `extend ${name} = toscalar(U | sort by ${key.name} ${order} | project ${key.name})`,
    columns: [...columns, { name, type: key.type }],
  }
}

const memberOfOther: Step = (columns, tape, names) => {
  const keys = shared(columns, names.other).filter(({ type }) => SORTED.has(type) && type !== 'real')
  const key = tape.pick(keys)
  if (key === undefined) return undefined
  return { text: `where ${key.name} ${tape.pick(['in', '!in'])} (U | project ${key.name})`, columns }
}

/** Functions of neighbours want an order; here one of all columns that have one. */
const neighbours: Step = (columns, tape, names) => {
  const sortable = columns.filter(({ type }) => SORTED.has(type))
  if (sortable.length === 0) return undefined
  const name = names.fresh()
  const [type, form] = tape.pick(ROW_FUNCTIONS)
  const text = form.replace(/\{(\w+)\}/g, (_, inner: Generated) => expression(inner, columns, tape, 1))
  const order = sortable.map((column) => `${column.name} ${tape.pick(ORDERS)}`.trim()).join(', ')
  return { text: `sort by ${order}\n| extend ${name} = ${text}`, columns: [...columns, { name, type }] }
}

const ROW_FUNCTIONS: readonly (readonly [Generated, string])[] = [
  ['long', 'row_number()'],
  ['long', 'row_number(7)'],
  ['long', 'row_number(1, {bool})'],
  ['long', 'prev({long})'],
  ['string', 'prev({string}, 2)'],
  ['string', 'next({string}, 1, "none")'],
  ['datetime', 'next({datetime})'],
  ['long', 'row_cumsum({long})'],
  ['long', 'row_cumsum({long}, {bool})'],
  ['long', 'row_rank_dense({string})'],
  ['long', 'row_rank_min({long})'],
]

const mvApply: Step = (columns, tape, names) => {
  const list = tape.pick(columns.filter(({ type }) => type === 'dynamic'))
  if (list === undefined) return undefined
  const [element, made] = [names.fresh(), names.fresh()]
  const body = tape.pick([
    `summarize ${made} = count()`,
    `summarize ${made} = sum(${element})`,
    `where ${element} > 1 | extend ${made} = ${element} + 1`,
    `take 1 | extend ${made} = ${element}`,
    `top 1 by ${element} asc | project ${made} = ${element}`,
  ])
  const rest = /summarize|project/.test(body) ? [] : [{ name: element, type: 'long' as const }]
  return {
    text: `mv-apply ${element} = ${list.name} to typeof(long) on (${body})`,
    columns: [...columns, ...rest, { name: made, type: 'long' }],
  }
}

const partition: Step = (columns, tape, names) => {
  const key = tape.pick(columns.filter(({ type }) => type === 'string' || type === 'long'))
  const value = tape.pick(columns.filter(({ type }) => SORTED.has(type)))
  if (key === undefined || value === undefined) return undefined
  const name = names.fresh()
  const [body, made] = tape.pick<readonly [string, readonly Column[]]>([
    [`summarize ${name} = count()`, [{ name, type: 'long' }]],
    [`summarize ${name} = max(${value.name}) by ${key.name}`, [key, { name, type: value.type }]],
    [`top 1 by ${value.name} desc`, columns],
    [`where isnotempty(${value.name})`, columns],
  ])
  return { text: `partition hint.strategy=native by ${key.name} (${body})`, columns: made }
}

/** Over all columns that have an order, so that the rows have one. */
const scan: Step = (columns, tape, names) => {
  const sortable = columns.filter(({ type }) => SORTED.has(type))
  if (sortable.length === 0) return undefined
  const [sum, last, id] = [names.fresh(), names.fresh(), names.fresh()]
  const condition = () => expression('bool', columns, tape, 1)
  const order = sortable.map(({ name }) => `${name} ${tape.pick(ORDERS)}`.trim()).join(', ')
  const key = tape.pick(columns.filter(({ type }) => type === 'string'))
  const by = key !== undefined && tape.chance(2) ? ` partition by ${key.name}` : ''
  const output = () => tape.pick(['', '', ' output=last', ' output=none'])
  const steps = tape.pick([
    `step s1: true => ${sum} = s1.${sum} + 1, ${last} = iff(isempty(s1.${last}), ${expression('string', columns, tape, 1)}, s1.${last});`,
    `step s1${output()}: ${condition()} => ${sum} = ${expression('int', columns, tape, 1)}; step s2${output()}: s1.${sum} >= 0 or ${condition()} => ${sum} = s1.${sum};`,
    `step s1${output()}: ${condition()} => ${last} = "x"; step s2${output()}: ${condition()} => ${last} = strcat(s1.${last}, s2.${last}, "y"); step s3${output()}: ${condition()};`,
  ])
  const text = `sort by ${order}\n| scan with_match_id=${id}${by} declare (${sum}:long = 0, ${last}:string) with (${steps})`
  return {
    text,
    columns: [...columns, { name: id, type: 'long' }, { name: sum, type: 'long' }, { name: last, type: 'string' }],
  }
}

const makeSeries: Step = (columns, tape, names) => {
  const [made, axis] = [names.fresh(), names.fresh()]
  const aggregate = tape.pick(['count()', 'sum(toint(1))', `max(${expression('real', columns, tape, 1)})`])
  const [along, range] = tape.pick([
    [expression('long', columns, tape, 1), 'from -3 to 10 step 4'],
    [expression('datetime', columns, tape, 1), 'from datetime(2023-12-01) to datetime(2024-06-01) step 30d'],
    [expression('timespan', columns, tape, 1), 'from -1h to 3h step 50m'],
    [`strlen(${expression('string', columns, tape, 1)})`, 'step 3'],
    [`tolong(hourofday(${expression('datetime', columns, tape, 1)}))`, 'from 1 step 5'],
  ] as const)
  const gap = tape.pick(['', ' default=7', ' default=long(null)'])
  const keys = tape.chance(3) ? [] : tape.some(columns.filter(({ type }) => type === 'string' || type === 'long'))
  const by = keys.length === 0 ? '' : ` by ${namesOf(keys)}`
  const kind = keys.length === 0 && range.includes(' to ') && tape.chance(3) ? 'kind=nonempty ' : ''
  return {
    text: `make-series ${kind}${made} = ${aggregate}${gap} on ${axis} = ${along} ${range}${by}`,
    columns: [...keys, { name: made, type: 'dynamic' }, { name: axis, type: 'dynamic' }],
  }
}

const reduce: Step = (columns, tape) => {
  const signs = tape.pick(['', ', characters="a,"', ', characters=" -b"'])
  const clause = `threshold=${tape.pick(['0.1', '0.3', '0.6'])}${signs}`
  return {
    text: `reduce by ${expression('string', columns, tape)} with ${clause}`,
    columns: [
      { name: 'Pattern', type: 'string' },
      { name: 'Count', type: 'long' },
      { name: 'Representative', type: 'string' },
    ],
  }
}

/** A tabular function of the text's own, called over the other table. */
const called: Step = (columns, tape, names) => {
  const isFit =
    names.other.some(({ name }) => name === 'l') && columns.some(({ name, type }) => name === 'l' && type === 'long')
  if (!isFit) return undefined
  return { text: `union (kept(U, ${tape.pick(['0', '-5', '1000'])}) | project l)`, columns }
}

/** The simplest first; the common ones several times. */
const STEPS: readonly Step[] = [
  where,
  extend,
  project,
  extend,
  summarize,
  where,
  project,
  extend,
  sort,
  summarize,
  distinct,
  join,
  take,
  top,
  mvExpand,
  union,
  lookup,
  count,
  projectAway,
  projectKeep,
  projectRename,
  projectReorder,
  topNested,
  fromOther,
  memberOfOther,
  neighbours,
  neighbours,
  mvApply,
  partition,
  called,
  reduce,
  scan,
  scan,
  makeSeries,
  makeSeries,
]
