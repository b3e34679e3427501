import { Unsupported } from '../kql-error.ts'
import { quote, type Sql } from '../lower/sql.ts'
import { convert } from './convert.ts'
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

/** A function of JSON texts, in TypeScript. */
function json(name: string): LowerFunction {
  return (args) => `CAST(${name}(${args.map((arg) => convert(arg, 'dynamic')).join(', ')}) AS JSON)`
}

/** A function of any number of JSON texts, two at a time. */
function folded(name: string): LowerFunction {
  return (args) => {
    const [first, ...rest] = args.map((arg) => convert(arg, 'dynamic'))
    return `CAST(${rest.reduce((sql, one) => `${name}(${sql}, ${one})`, first!)} AS JSON)`
  }
}

/** Arrays and bags. */
export const dynamicFunctions: FunctionTable = {
  '[]': element,
  pack_array: array,
  pack: bag,
  bag_pack: bag,
  pack_dictionary: bag,
  array_length: ([list]) => `kql_array_length(${list!.sql})`,
  array_concat: folded('kql_array_concat'),
  set_union: folded('kql_set_union'),
  set_intersect: folded('kql_set_intersect'),
  set_difference: folded('kql_set_difference'),
  set_has_element: ([list, value]) => `kql_set_has(${list!.sql}, ${convert(value!, 'dynamic')})`,
  array_index_of: ([list, value]) => `kql_array_index(${list!.sql}, ${convert(value!, 'dynamic')})`,
  array_slice: ([list, from, to]) =>
    `CAST(kql_array_slice(${list!.sql}, ${convert(from!, 'long')}, ${convert(to!, 'long')}) AS JSON)`,
  array_reverse: json('kql_array_reverse'),
  array_sum: ([list]) => `kql_array_sum(${list!.sql})`,
  bag_keys: json('kql_bag_keys'),
  bag_has_key: ([owner, key]) => `kql_bag_has_key(${owner!.sql}, ${convert(key!, 'string')})`,
  bag_merge: folded('kql_bag_merge'),
}
