import { Unsupported } from '../kql-error.ts'
import { literalSql, quote, type Sql } from '../lower/sql.ts'
import { dynamicOf, dynamicOfAll, long, packed } from './call-native.ts'
import { asText, convert } from './convert.ts'
import type { FunctionTable, LowerFunction } from './table.ts'

/** A property by its name, or an element by its place; a negative place counts from the end. JSON's null is null. */
const element: LowerFunction = ([owner, key]) => {
  const path =
    key!.type === 'string' || key!.type === 'dynamic'
      ? typeof key!.literal === 'string' && key!.type === 'string'
        ? quote(`$."${key!.literal.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)
        : undefined
      : placePath(key!)
  if (path === undefined) return `CAST(kql_property(${owner!.sql}, ${convert(key!, 'string')}) AS JSON)`
  return `nullif(json_extract(${owner!.sql}, ${path}), 'null')`
}

function placePath(key: Sql): string {
  const { literal } = key
  if (typeof literal === 'bigint') return quote(literal < 0n ? `$[#${literal}]` : `$[${literal}]`)
  return `CASE WHEN ${key.sql} < 0 THEN '$[#' || ${key.sql} || ']' ELSE '$[' || ${key.sql} || ']' END`
}

const array: LowerFunction = (args) => `json_array(${args.map((arg) => convert(arg, 'dynamic')).join(', ')})`

const bag: LowerFunction = (args, { span }) => {
  if (args.length % 2 !== 0) throw new Unsupported('form', 'a bag with a key that has no value', span)
  return `json_object(${args.map((arg, index) => convert(arg, index % 2 === 0 ? 'string' : 'dynamic')).join(', ')})`
}

/** The elements of a dynamic array as a list of SQL texts, in lower case when folded. */
export function textList(list: Sql, folded: boolean): string {
  return `CAST(CAST(kql_texts(${list.sql}, ${folded ? 'TRUE' : 'FALSE'}) AS JSON) AS VARCHAR[])`
}

/** A function of any number of JSON texts, two at a time. */
function folded(name: string): LowerFunction {
  return (args) => {
    const [first, ...rest] = args.map((arg) => convert(arg, 'dynamic'))
    return `CAST(${rest.reduce((sql, one) => `${name}(${sql}, ${one})`, first!)} AS JSON)`
  }
}

/** Shifted to the left by a positive count; what comes in is null unless the call says otherwise. */
function shift(sign: '' | '-'): LowerFunction {
  return ([list, count, fill]) => {
    const filler = fill === undefined ? "'null'" : `coalesce(CAST(${convert(fill, 'dynamic')} AS VARCHAR), 'null')`
    return `CAST(kql_array_shift(${list!.sql}, ${sign}(${convert(count!, 'long')}), ${filler}) AS JSON)`
  }
}

function rotate(sign: '' | '-'): LowerFunction {
  return ([list, count]) => `CAST(kql_array_rotate(${list!.sql}, ${sign}(${convert(count!, 'long')})) AS JSON)`
}

/** One array sorted, or several in the order of the first as an array of arrays; a bool at the end places the nulls. */
function sort(descending: boolean): LowerFunction {
  return (args) => {
    const lists = args.filter(({ type }) => type !== 'bool')
    const nullsLast = args.length > lists.length ? args.at(-1)!.sql : 'TRUE'
    const sorted = `CAST(kql_array_sort(${packed(lists)}, ${descending}, ${nullsLast}) AS JSON)`
    return lists.length === 1 ? `nullif(json_extract(${sorted}, '$[0]'), 'null')` : sorted
  }
}

/** `range(from, to, step)`: the step is 1, and of times an hour, unless it is given. */
const range: LowerFunction = ([from, to, step], { span }) => {
  const { type } = from!
  if (type === 'datetime' || type === 'timespan') {
    const by = step?.sql ?? `CAST(${HOUR} AS BIGINT)`
    return `CAST(kql_range_times(${from!.sql}, ${to!.sql}, ${by}, ${type === 'datetime'}) AS JSON)`
  }
  const types = [from!, to!, ...(step === undefined ? [] : [step])].map((one) => one.type)
  if (types.some((one) => !['int', 'long', 'real'].includes(one))) {
    throw new Unsupported('form', `a range of type ${type}`, span)
  }
  const kind = types.includes('real') ? 'real' : 'long'
  const by = step === undefined ? literalSql(kind, kind === 'real' ? 1 : 1n) : convert(step, kind)
  return `CAST(kql_range_${kind}s(${convert(from!, kind)}, ${convert(to!, kind)}, ${by}) AS JSON)`
}

const HOUR = 36_000_000_000n

/** Names and values of the columns that the binder lists; with a last argument, without what is empty. */
const packAll: LowerFunction = (args, call) => {
  const ignore = args.length % 2 === 1 ? args.at(-1)! : undefined
  const whole = bag(args.slice(0, args.length - (ignore === undefined ? 0 : 1)), call)
  return ignore === undefined
    ? whole
    : `CASE WHEN ${ignore.sql} THEN CAST(kql_without_empty(${whole}) AS JSON) ELSE ${whole} END`
}

/** Arrays and bags. */
export const dynamicFunctions: FunctionTable = {
  '[]': element,
  pack_array: array,
  pack: bag,
  bag_pack: bag,
  pack_dictionary: bag,
  pack_all: packAll,
  array_length: ([list]) => `kql_array_length(${list!.sql})`,
  arraylength: ([list]) => `kql_array_length(${list!.sql})`,
  array_concat: folded('kql_array_concat'),
  array_iff: dynamicOfAll('kql_array_iff'),
  array_iif: dynamicOfAll('kql_array_iff'),
  array_split: dynamicOfAll('kql_array_split'),
  array_shift_left: shift(''),
  array_shift_right: shift('-'),
  array_rotate_left: rotate(''),
  array_rotate_right: rotate('-'),
  array_sort_asc: sort(false),
  array_sort_desc: sort(true),
  array_index_of: ([list, value, start, length, occurrence]) =>
    `kql_array_index(${list!.sql}, ${convert(value!, 'dynamic')}, ${long(start, 0)}, ${long(length, -1)}, ${long(occurrence, 1)})`,
  array_slice: ([list, from, to]) =>
    `CAST(kql_array_slice(${list!.sql}, ${convert(from!, 'long')}, ${convert(to!, 'long')}) AS JSON)`,
  array_reverse: dynamicOf('kql_array_reverse'),
  array_sum: ([list]) => `kql_array_sum(${list!.sql})`,
  zip: dynamicOfAll('kql_zip'),
  range,
  repeat: ([value, times]) =>
    `CAST(kql_repeat_value(coalesce(CAST(${convert(value!, 'dynamic')} AS VARCHAR), 'null'), ${convert(times!, 'long')}) AS JSON)`,
  set_union: folded('kql_set_union'),
  set_intersect: folded('kql_set_intersect'),
  set_difference: folded('kql_set_difference'),
  set_has_element: ([list, value]) => `kql_set_has(${list!.sql}, ${convert(value!, 'dynamic')})`,
  set_equals: ([a, b]) => `kql_set_equals(${a!.sql}, ${b!.sql})`,
  jaccard_index: ([a, b]) => `kql_jaccard(${a!.sql}, ${b!.sql})`,
  bag_keys: dynamicOf('kql_bag_keys'),
  bag_has_key: ([owner, key]) => `kql_bag_has_key(${owner!.sql}, ${convert(key!, 'string')})`,
  bag_merge: dynamicOfAll('kql_bag_merge'),
  bag_remove_keys: dynamicOf('kql_bag_remove_keys'),
  bag_set_key: ([owner, key, value]) =>
    `CAST(kql_bag_set_key(${owner!.sql}, ${asText(key!)}, coalesce(CAST(${convert(value!, 'dynamic')} AS VARCHAR), 'null')) AS JSON)`,
  bag_zip: dynamicOf('kql_bag_zip'),
  treepath: dynamicOf('kql_treepath'),
  dynamic_to_json: ([value]) => `coalesce(kql_canonical(${convert(value!, 'dynamic')}), '')`,
}
