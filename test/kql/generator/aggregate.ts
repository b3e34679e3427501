import { expression } from './expression.ts'
import type { Column, Generated } from './literals.ts'
import type { Tape } from './tape.ts'

/** Aggregates by what they give; `{type}` is a value of that type. */
const AGGREGATES: readonly (readonly [Generated, string])[] = [
  ['long', 'count()'],
  ['long', 'countif({bool})'],
  ['long', 'sum({long})'],
  ['long', 'sum({int})'],
  ['real', 'sum({real})'],
  ['timespan', 'sum({timespan})'],
  ['long', 'sumif({long}, {bool})'],
  ['real', 'avg({long})'],
  ['real', 'avg({real})'],
  ['timespan', 'avg({timespan})'],
  ['real', 'avgif({long}, {bool})'],
  ['long', 'min({long})'],
  ['long', 'max({long})'],
  ['real', 'min({real})'],
  ['real', 'max({real})'],
  ['string', 'min({string})'],
  ['string', 'max({string})'],
  ['datetime', 'min({datetime})'],
  ['datetime', 'max({datetime})'],
  ['timespan', 'max({timespan})'],
  ['long', 'minif({long}, {bool})'],
  ['string', 'maxif({string}, {bool})'],
  ['long', 'dcount({long})'],
  ['long', 'dcount({string})'],
  ['long', 'dcount({datetime})'],
  ['long', 'dcountif({string}, {bool})'],
  ['long', 'count_distinct({real})'],
  ['dynamic', 'make_list({long})'],
  ['dynamic', 'make_list({string})'],
  ['dynamic', 'make_list({datetime})'],
  ['dynamic', 'make_list({real})'],
  ['dynamic', 'make_list({dynamic})'],
  ['dynamic', 'make_list_if({long}, {bool})'],
  ['dynamic', 'make_set({long})'],
  ['dynamic', 'make_set({string})'],
  ['dynamic', 'make_set({bool})'],
  ['dynamic', 'make_set_if({string}, {bool})'],
  ['long', 'take_any({long})'],
  ['string', 'take_any({string})'],
  ['long', 'percentile({long}, 50)'],
  ['real', 'percentile({real}, 90)'],
  ['timespan', 'percentile({timespan}, 25)'],
  ['real', 'stdev({long})'],
  ['real', 'variance({real})'],
  ['real', 'stdevp({real})'],
  ['long', 'binary_all_and({long})'],
  ['long', 'binary_all_or({long})'],
  ['long', 'binary_all_xor({long})'],
  ['long', '(sum({long}) / count())'],
  ['real', '(1.0 * max({long}) - min({long}))'],
  ['string', 'strcat("n=", count())'],
  ['bool', '(max({long}) > count())'],
  ['long', 'array_length(make_set({string}))'],
]

/** An aggregate over the columns, as a column of that name. */
export function aggregate(columns: readonly Column[], tape: Tape, name: string): Column & { readonly text: string } {
  if (tape.chance(1)) return best(columns, tape, name)
  const [type, form] = tape.pick(AGGREGATES)
  const text = form.replace(/\{(\w+)\}/g, (_, inner: Generated) => expression(inner, columns, tape, 1))
  return { name, type, text: `${name} = ${text}` }
}

/** `arg_max` and `arg_min` name the column of the row by themselves: here it is the greatest value that is kept. */
function best(columns: readonly Column[], tape: Tape, name: string): Column & { readonly text: string } {
  const kept = tape.pick(columns)
  const by = expression(tape.pick(['long', 'string', 'datetime'] as const), columns, tape, 1)
  const text = `(${name}by, ${name}) = ${tape.pick(['arg_max', 'arg_min'])}(${by}, ${kept.name})`
  return { name, type: kept.type, text }
}
