import type { Named, Relation, Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlColumn, KqlType } from '../types.ts'
import { columnsOfNode } from './bind-relation.ts'
import { bindScalar } from './bind-scalar.ts'
import { Build } from './build.ts'
import { type Context, shared, withRow } from './environment.ts'
import type { Node } from './node.ts'
import { argumentsOf, type BindPlugin, columnOf, constantOf } from './plugin-call.ts'

/** Columns of the steps in between; no text can name them. */
const BIN = '\0bin'
const PLACE = '\0place'
const OWN = '\0own'
const FRESH = '\0fresh'

/** A row looks back, and so is counted, over at most this many bins. */
const MOST_BINS = 1000

/** The arguments that the plugins of activity have in common. */
interface Activity {
  readonly build: Build
  readonly id: KqlColumn
  readonly time: KqlColumn
  readonly start: Scalar
  readonly end: Scalar
  readonly keys: readonly KqlColumn[]
  /** An argument that is a step or a number. */
  readonly read: (name: string) => { readonly value: Scalar; readonly node: Node }
}

function activityOf(call: Node, context: Context, names: readonly string[]): Activity {
  const args = argumentsOf(call, ['id', 'time', 'start', 'end', ...names])
  const outside = withRow(context, [])
  const read = (name: string) => {
    const node = args.get(name)!
    const value = bindScalar(node, outside)
    if (value.type === 'string')
      throw new Unsupported('form', `a step of ${node.text}`, node.span, 'give it as a timespan')
    return { value, node }
  }
  return {
    build: new Build(call.span),
    id: columnOf(args.get('id')!, context),
    time: columnOf(args.get('time')!, context),
    start: read('start').value,
    end: read('end').value,
    keys: [...args].flatMap(([name, node]) => (name.startsWith('argument') ? [columnOf(node, context)] : [])),
    read,
  }
}

/** The bin of a moment, of which one begins at `start`. */
function binOf({ build, time, start }: Activity, size: Scalar, value = build.column(time)): Named {
  return { name: BIN, value: build.call('bin_at', time.type, value, size, start) }
}

/**
 * `activity_counts_metrics(id, time, start, end, window, keys...)`: for each window the rows, the ids, the ids that no window
 * before it had, and those that it or one before it had (https://learn.microsoft.com/kusto/query/activity-counts-metrics-plugin).
 */
export const bindActivityCounts: BindPlugin = (call, input, context, node) => {
  const activity = activityOf(call, context, ['window'])
  const { build, id, time, start, end, keys, read } = activity
  const moment = build.column(time)
  const during = build.where(input, build.call('between', 'bool', moment, start, end))
  const rows = shared(build.extend(during, binOf(activity, read('window').value)), context.query)
  const bin = { name: BIN, type: time.type }
  const groups = [bin, ...keys].map((one) => build.kept(one))
  const own = keys.map((one) => build.kept(one))
  const zero = (name: string) => ({ name, value: build.long(0) })
  const counted = build.extend(
    build.summarize(
      rows,
      groups,
      { name: 'count', value: build.aggregate('count', 'long') },
      { name: 'dcount', value: build.aggregate('count_distinct', 'long', build.column(id)) },
    ),
    zero(FRESH),
  )
  const firsts = build.summarize(
    build.where(rows, build.call('isnotnull', 'bool', build.column(id))),
    [build.kept(id), ...own],
    {
      name: BIN,
      value: build.aggregate('min', time.type, build.column(bin)),
    },
  )
  const fresh = build.summarize(build.project(firsts, ...groups), groups, {
    name: FRESH,
    value: build.aggregate('count', 'long'),
  })
  const numbers = ['count', 'dcount', FRESH].map((name): KqlColumn => ({ name, type: 'long' }))
  const beside = build.project(
    build.extend(fresh, zero('count'), zero('dcount')),
    ...groups,
    ...numbers.map((one) => build.kept(one)),
  )
  const both: Relation = {
    kind: 'union',
    inputs: [counted, beside].map((relation) => ({ relation, source: '' })),
    columns: counted.columns,
    span: call.span,
  }
  const sums = numbers.map((one) => ({ name: one.name, value: build.aggregate('sum', 'long', build.column(one)) }))
  const windows = build.sort(
    build.summarize(both, groups, ...sums),
    ...keys.map((one) => build.column(one)),
    build.column(bin),
  )
  const restarts = keys.map((one) =>
    build.call('!=', 'bool', build.column(one), build.call('prev', one.type, build.column(one))),
  )
  const restart = restarts.reduce((a, b) => build.call('or', 'bool', a, b), build.literal('bool', false))
  const total = build.call('row_cumsum', 'long', build.column({ name: FRESH, type: 'long' }), restart)
  return named(
    build.extend(windows, { name: OWN, value: total }),
    [BIN, ...keys.map(({ name }) => name), 'count', 'dcount', FRESH, OWN],
    node,
    build,
  )
}

/**
 * `active_users_count(id, time, start, end, lookback, period, least, bin, keys...)`: ids by bin that appeared, the period at
 * hand among them, in so many periods of the lookback (https://learn.microsoft.com/kusto/query/active-users-count-plugin).
 */
export const bindActiveUsers: BindPlugin = (call, input, context, node) => {
  const activity = activityOf(call, context, ['lookback', 'period', 'least', 'bin'])
  const { build, id, time, start, end, keys, read } = activity
  const [lookback, period, least] = [read('lookback'), read('period'), read('least')]
  const moment = build.column(time)
  const earliest = build.call('-', time.type, start, lookback.value)
  const during = build.where(input, build.call('between', 'bool', moment, earliest, end))
  const seen = [id, ...keys].map((one) => build.kept(one))
  const periods = build.summarize(during, [...seen, binOf(activity, period.value)])
  const later = overLookback(periods, activity, { lookback, period })
  const place = build.column({ name: PLACE, type: 'long' })
  const appeared = build.summarize(
    later,
    [...seen, build.kept({ name: BIN, type: time.type })],
    { name: OWN, value: build.aggregate('countif', 'long', build.call('==', 'bool', place, build.long(0))) },
    { name: FRESH, value: build.aggregate('count', 'long') },
  )
  const bin = build.column({ name: BIN, type: time.type })
  const number = (name: string) => build.column({ name, type: 'long' })
  const active = build.where(
    appeared,
    build.call('>', 'bool', number(OWN), build.long(0)),
    build.call('>=', 'bool', number(FRESH), least.value),
    build.call('>=', 'bool', bin, start),
  )
  const counted = build.summarize(
    active,
    [binOf(activity, read('bin').value, bin), ...keys.map((one) => build.kept(one))],
    { name: OWN, value: build.aggregate('count_distinct', 'long', build.column(id)) },
  )
  return named(counted, [BIN, ...keys.map(({ name }) => name), OWN], node, build)
}

/**
 * `sliding_window_counts(id, time, start, end, lookback, bin, keys...)`: rows and ids of each bin and of those that the
 * lookback takes in (https://learn.microsoft.com/kusto/query/sliding-window-counts-plugin).
 */
export const bindSlidingWindow: BindPlugin = (call, input, context, node) => {
  const activity = activityOf(call, context, ['lookback', 'period'])
  const { build, id, time, start, end, keys, read } = activity
  const [lookback, period] = [read('lookback'), read('period')]
  const earliest = build.call('-', time.type, start, lookback.value)
  const during = build.where(input, build.call('between', 'bool', build.column(time), earliest, end))
  const later = overLookback(build.extend(during, binOf(activity, period.value)), activity, { lookback, period })
  const bin = { name: BIN, type: time.type }
  const counted = build.summarize(
    build.where(later, build.call('between', 'bool', build.column(bin), start, end)),
    [bin, ...keys].map((one) => build.kept(one)),
    { name: 'count', value: build.aggregate('count', 'long') },
    { name: 'dcount', value: build.aggregate('count_distinct', 'long', build.column(id)) },
  )
  return named(counted, [BIN, ...keys.map(({ name }) => name), 'count', 'dcount'], node, build)
}

/**
 * `rolling_percentile(value, percentile, index, size, bins, keys...)`: the percentile of each bin and of those before it
 * that a window takes in (https://learn.microsoft.com/kusto/query/rolling-percentile-plugin).
 */
export const bindRollingPercentile: BindPlugin = (call, input, context, node) => {
  context.query.estimates.add('rolling_percentile')
  const args = argumentsOf(call, ['value', 'percentile', 'index', 'size', 'bins'])
  const build = new Build(call.span)
  const outside = withRow(context, [])
  const [value, index] = [args.get('value')!, args.get('index')!].map((one) => columnOf(one, context)) as [
    KqlColumn,
    KqlColumn,
  ]
  const [percentile, size] = [args.get('percentile')!, args.get('size')!].map((one) => bindScalar(one, outside)) as [
    Scalar,
    Scalar,
  ]
  const count = wholeNumber(Number(constantOf(args.get('bins')!, context)), args.get('bins')!)
  const keys = [...args].flatMap(([name, arg]) => (name.startsWith('argument') ? [columnOf(arg, context)] : []))
  const bin = { name: BIN, value: build.call('bin', index.type, build.column(index), size) }
  const later = shifted(build.extend(input, bin), { build, type: index.type, size, count })
  const place = build.column({ name: PLACE, type: 'long' })
  const counted = build.summarize(
    later,
    [{ name: BIN, type: index.type }, ...keys].map((one) => build.kept(one)),
    { name: OWN, value: build.aggregate('countif', 'long', build.call('==', 'bool', place, build.long(0))) },
    { name: FRESH, value: build.aggregate('percentile', value.type, build.column(value), percentile) },
  )
  const inhabited = build.where(
    counted,
    build.call('>', 'bool', build.column({ name: OWN, type: 'long' }), build.long(0)),
  )
  return named(inhabited, [BIN, ...keys.map(({ name }) => name), FRESH], node, build)
}

/** `rows_near(condition, before, after)`: rows at most so many places from one that fits (https://learn.microsoft.com/kusto/query/rows-near-plugin). */
export const bindRowsNear: BindPlugin = (call, input, context) => {
  const args = argumentsOf(call, ['condition', 'before', 'after'])
  const build = new Build(call.span)
  const condition = bindScalar(args.get('condition')!, context)
  const [before, after] = [args.get('before')!, args.get('after') ?? args.get('before')!].map(
    (one) => wholeNumber(1 + Number(constantOf(one, context)), one) - 1,
  ) as [number, number]
  const fits = { name: OWN, value: build.call('coalesce', 'bool', condition, build.literal('bool', false)) }
  const own = build.column({ name: OWN, type: 'bool' })
  const neighbour = (fn: 'prev' | 'next', many: number) =>
    Array.from({ length: many }, (_, index) =>
      build.call(fn, 'bool', own, build.long(index + 1), build.literal('bool', false)),
    )
  const near = [own, ...neighbour('next', before), ...neighbour('prev', after)]
  const all = near.reduce((a, b) => build.call('or', 'bool', a, b))
  const kept = build.where(build.extend(input, fits), all)
  return build.project(kept, ...input.columns.map((one) => build.kept(one)))
}

interface Step {
  readonly value: Scalar
  readonly node: Node
}

/** Each row in the bin it lies in and in those after it whose lookback takes it in. */
function overLookback(
  rows: Relation,
  { build, time }: Activity,
  { lookback, period }: { readonly lookback: Step; readonly period: Step },
): Relation {
  if (lookback.value.kind !== 'literal' || period.value.kind !== 'literal') {
    const { node } = lookback.value.kind === 'literal' ? period : lookback
    throw new Unsupported('form', `"${node.text}", which is not a literal,`, node.span)
  }
  const count = wholeNumber(Math.floor(Number(lookback.value.value) / Number(period.value.value)), lookback.node)
  return shifted(rows, { build, type: time.type, size: period.value, count })
}

function shifted(
  rows: Relation,
  {
    build,
    type,
    size,
    count,
  }: { readonly build: Build; readonly type: KqlType; readonly size: Scalar; readonly count: number },
): Relation {
  const repeated = build.repeated(rows, PLACE, count)
  const ahead = build.call('*', size.type, size, build.column({ name: PLACE, type: 'long' }))
  const bin = { name: BIN, value: build.call('+', type, build.column({ name: BIN, type }), ahead) }
  const values = repeated.columns.map((one) => (one.name === BIN ? bin : build.kept(one)))
  return build.project(repeated, ...values)
}

function wholeNumber(value: number, node: Node): number {
  if (value >= 1 && value <= MOST_BINS && Number.isInteger(value)) return value
  throw new Unsupported('form', `a window of ${node.text}`, node.span, `from 1 to ${MOST_BINS} steps are possible`)
}

/** These columns under the names that the binder gives. */
function named(rows: Relation, own: readonly string[], node: Node, build: Build): Relation {
  const columns = columnsOfNode(node)
  const values = columns.map(({ name }, index) => {
    const column = rows.columns.find((one) => one.name === own[index])!
    return { name, value: build.column(column) }
  })
  return build.project(rows, ...values)
}
