import { propertyColumns } from '../discovery.ts'
import { refusalOf } from '../functions/refused.ts'
import type { Literal, Named, Relation, Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlColumn, Span } from '../types.ts'
import { bindRelation, columnsOfNode } from './bind-relation.ts'
import { bindScalar, converted } from './bind-scalar.ts'
import {
  bindActiveUsers,
  bindActivityCounts,
  bindRollingPercentile,
  bindRowsNear,
  bindSlidingWindow,
} from './bind-windows.ts'
import { columnsOf } from './build.ts'
import { type Context, withRow } from './environment.ts'
import { nameOf } from './names.ts'
import type { Node } from './node.ts'
import { argumentsOf, type BindPlugin, columnOf, constantOf } from './plugin-call.ts'
import { Undiscovered } from './undiscovered.ts'

const PLUGINS: Readonly<Record<string, BindPlugin>> = {
  narrow: (_call, input, _context, node) => ({ kind: 'narrow', input, columns: columnsOfNode(node), span: node.span }),
  ipv4_lookup: bindAddressLookup,
  ipv6_lookup: bindAddressLookup,
  bag_unpack: bindBagUnpack,
  pivot: bindPivot,
  activity_counts_metrics: bindActivityCounts,
  active_users_count: bindActiveUsers,
  sliding_window_counts: bindSlidingWindow,
  rolling_percentile: bindRollingPercentile,
  rows_near: bindRowsNear,
}

/** Whether a plugin of this name is known here. */
export function isPlugin(name: string): boolean {
  return Object.hasOwn(PLUGINS, name)
}

/** `evaluate plugin(...)`. */
export function bindEvaluate(node: Node, input: Relation, context: Context): Relation {
  const call = node.get('FunctionCall')
  const name = call.get('Name').text
  const bind = PLUGINS[name]
  if (bind === undefined) throw new Unsupported('plugin', `"${name}"`, call.span, refusalOf(name, 'plugin'))
  return bind(call, input, context, node)
}

/**
 * `ipv4_lookup` and `ipv6_lookup`: arguments behind the first three are columns that both sides have, which must be the same,
 * and at last whether rows without a network stay.
 */
function bindAddressLookup(call: Node, input: Relation, context: Context, node: Node): Relation {
  const args = argumentsOf(call, ['table', 'address', 'network'])
  const right = bindRelation(args.get('table')!, context)
  const inRight = withRow(context, right.columns)
  const behind = [...args].filter(([name]) => !['table', 'address', 'network'].includes(name))
  const isFlag = ([name, arg]: (typeof behind)[number]) => name === 'return_unmatched' || arg.type === 'bool'
  const flag = behind.find(isFlag)
  return {
    kind: 'address-lookup',
    family: call.get('Name').text === 'ipv4_lookup' ? 4 : 6,
    input,
    right,
    address: bindScalar(args.get('address')!, context),
    network: bindScalar(args.get('network')!, inRight),
    keys: behind
      .filter((one) => !isFlag(one))
      .map(([, arg]) => ({
        left: { kind: 'column', ...columnOf(arg, context), side: 'left', span: arg.span },
        right: { kind: 'column', ...columnOf(arg, inRight), side: 'right', span: arg.span },
      })),
    keepUnmatched: flag !== undefined && constantOf(flag[1], context) === true,
    columns: columnsOfNode(node),
    span: node.span,
  }
}

/** Each property of a bag becomes a column; without a schema the data say which there are. */
function bindBagUnpack(call: Node, input: Relation, context: Context, node: Node): Relation {
  const args = argumentsOf(call, ['column', 'column_prefix', 'columnsConflict', 'ignoredProperties'])
  const read = (name: string) => {
    const arg = args.get(name)
    return arg === undefined ? undefined : constantOf(arg, context)
  }
  const bag = bindScalar(args.get('column')!, context)
  if (bag.kind !== 'column') throw new Unsupported('form', 'bag_unpack of a computed value', call.span)
  const prefix = String(read('column_prefix') ?? '')
  const ignored = new Set<string>(JSON.parse(String(read('ignoredProperties') ?? '[]'))) // a dynamic literal is JSON
  const rest = input.columns.filter(({ name }) => name !== bag.name)
  const conflict = String(read('columnsConflict') ?? 'error')
  const schema = schemaNames(node)
  const unpacked = (found: readonly KqlColumn[]) => {
    const wanted = found.filter(({ name }) => !ignored.has(name))
    const made = wanted.map(({ name, type }) => {
      const key = schema === undefined ? name : name.slice(prefix.length)
      return { name: schema === undefined ? `${prefix}${name}` : name, value: property(bag, key, type, call.span) }
    })
    return settled(rest, made, conflict, call)
  }
  const question = bagQuestion(input, bag, call.span)
  const found = schema ?? discovered({ call, question, values: unpacked }, context)
  const all = unpacked(found)
  const columns = schema === undefined ? columnsOf(all) : columnsOfNode(node)
  const values = columns.map((column) => all.find(({ name }) => name === column.name)!)
  return { kind: 'project', input, values, columns, span: node.span }
}

/** Columns of the input and of the bag side by side, whoever gives way where both have a name. */
function settled(rest: readonly KqlColumn[], made: readonly Named[], conflict: string, call: Node): readonly Named[] {
  const both = rest.find(({ name }) => made.some((one) => one.name === name))
  if (both !== undefined && conflict === 'error') {
    const hint = "say columnsConflict='replace_source' or 'keep_source'"
    throw new Unsupported(
      'form',
      `bag_unpack of a property "${both.name}", which is a column already,`,
      call.span,
      hint,
    )
  }
  const own = rest.map((column) => ({
    name: column.name,
    value: { kind: 'column', ...column, span: call.span } as const,
  }))
  const names = new Set((conflict === 'keep_source' ? own : made).map(({ name }) => name))
  if (conflict === 'keep_source') return [...own, ...made.filter(({ name }) => !names.has(name))]
  return [...own.filter(({ name }) => !names.has(name)), ...made]
}

function property(bag: Scalar, name: string, type: KqlColumn['type'], span: Span): Scalar {
  const key: Literal = { kind: 'literal', type: 'string', value: name, span }
  return converted({ kind: 'call', fn: '[]', args: [bag, key], type: 'dynamic', span }, type, span)
}

/** Every property with the type of its value, each once. */
function bagQuestion(input: Relation, bag: Scalar, span: Span): Relation {
  const pair: KqlColumn = { name: 'pair', type: 'dynamic' }
  const ref: Scalar = { kind: 'column', ...pair, span }
  const part = (index: bigint): Scalar => {
    const place: Literal = { kind: 'literal', type: 'long', value: index, span }
    return { kind: 'call', fn: '[]', args: [ref, place], type: 'dynamic', span }
  }
  const only: Relation = { kind: 'project', input, values: [{ name: 'pair', value: bag }], columns: [pair], span }
  const notNull: Scalar = { kind: 'call', fn: 'isnotnull', args: [ref], type: 'bool', span }
  const bags: Relation = { kind: 'where', input: only, predicate: notNull, columns: [pair], span }
  const expands = [{ ...pair, value: ref }]
  const pairs: Relation = { kind: 'mv-expand', input: bags, expands, pairs: true, columns: [pair], span }
  const text = (fn: string, value: Scalar): Scalar => ({ kind: 'call', fn, args: [value], type: 'string', span })
  const values = [
    { name: 'name', value: text('tostring', part(0n)) },
    { name: 'type', value: text('gettype', part(1n)) },
  ]
  const columns = values.map(({ name }): KqlColumn => ({ name, type: 'string' }))
  return { kind: 'distinct', input: pairs, values, columns, span }
}

/** The aggregates of pivot, in the form that counts only rows of one column. */
const WITH_CONDITION: Readonly<Record<string, string>> = {
  count: 'countif',
  sum: 'sumif',
  avg: 'avgif',
  min: 'minif',
  max: 'maxif',
  dcount: 'dcountif',
  stdev: 'stdevif',
  variance: 'varianceif',
  take_any: 'take_anyif',
  make_list: 'make_list_if',
  make_set: 'make_set_if',
  make_bag: 'make_bag_if',
}

/** Each value of a column becomes a column, whose cells are an aggregate over the rows with that value. */
function bindPivot(call: Node, input: Relation, context: Context, node: Node): Relation {
  const { span } = call
  const [turned, aggregate, ...others] = call.get('ArgumentList').elements
  const pivot = bindScalar(turned!, context)
  const value: Scalar =
    aggregate === undefined
      ? { kind: 'aggregate', fn: 'count', args: [], type: 'long', span }
      : bindScalar(aggregate, context)
  if (value.kind !== 'aggregate' || WITH_CONDITION[value.fn] === undefined) {
    throw new Unsupported('form', `pivot with "${aggregate!.text}"`, aggregate!.span)
  }
  const fn = WITH_CONDITION[value.fn]!
  const named = others.map((one) => bindScalar(one, context))
  const taken = new Set([pivot, ...value.args].map((one) => (one.kind === 'column' ? one.name : '')))
  const rest = input.columns
    .filter(({ name }) => !taken.has(name))
    .map((one): Scalar => ({ kind: 'column', ...one, span }))
  const keys = (named.length > 0 ? named : rest).flatMap((one) =>
    one.kind === 'column' ? [{ name: one.name, value: one }] : [],
  )
  const asText = converted(pivot, 'string', span)
  const question: Relation = {
    kind: 'distinct',
    input,
    values: [{ name: 'name', value: asText }],
    columns: [{ name: 'name', type: 'string' }],
    span,
  }
  const aggregated = (found: readonly KqlColumn[]) => {
    const names = found.map(({ name }) => name).filter((name) => name !== '' && !keys.some((key) => key.name === name))
    return names.map((name) => {
      const literal: Literal = { kind: 'literal', type: 'string', value: name, span }
      const condition: Scalar = { kind: 'call', fn: '==', args: [asText, literal], type: 'bool', span }
      return { name, value: { ...value, fn, args: [...value.args, condition] } }
    })
  }
  const values = (found: readonly KqlColumn[]) => [...keys, ...aggregated(found)]
  const found = schemaNames(node) ?? discovered({ call, question, values }, context)
  const aggregates = aggregated(found).map((one) => ({ names: [one.name], value: one.value }))
  return { kind: 'summarize', input, keys, aggregates, columns: columnsOf(values(found)), span: node.span }
}

/** The columns that a text declares behind a plugin: `: (name: type, ...)`. */
function schemaNames(node: Node): readonly KqlColumn[] | undefined {
  const columns = node.find('Schema')?.get('Schema').list('Columns')
  return columns?.map((one) => {
    const name = one.get('Name')
    return { name: nameOf(name), type: name.type ?? 'dynamic' }
  })
}

interface Question {
  readonly call: Node
  readonly question: Relation
  /** What comes out, once it is known what is in the data. */
  readonly values: (found: readonly KqlColumn[]) => readonly Named[]
}

/** What the data have said about a call; asks when they have not been asked yet. */
function discovered({ call, question, values }: Question, { query, isInFunction }: Context): readonly KqlColumn[] {
  const hint = 'write its columns behind it: evaluate plugin(...) : (name: type, ...)'
  if (isInFunction === true)
    throw new Unsupported('form', 'a plugin without columns inside of a function', call.span, hint)
  const known = query.discovered.get(call.span.start)
  if (known !== undefined) return known.found
  throw new Undiscovered(call.span.start, { lets: query.lets, answer: question, estimates: new Set() }, (rows) => {
    const found = propertyColumns(rows)
    return { found, columns: columnsOf(values(found)) }
  })
}
