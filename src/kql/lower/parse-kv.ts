import { convert } from '../functions/convert.ts'
import type { RelationOf } from '../ir.ts'
import type { KqlColumn } from '../types.ts'
import type { Lower } from './index.ts'
import { prepared } from './prepare.ts'
import type { PhysicalColumn } from './scope.ts'
import { quote } from './sql.ts'

/** `parse-kv`: the value behind the first mention of each key (https://learn.microsoft.com/kusto/query/parse-kv-operator). */
export const lowerParseKv: Lower<'parse-kv'> = (relation, statement) => {
  const step = prepared(statement.relation(relation.input), [relation.value], statement)
  const text = statement.scalar(relation.value, step).sql
  const pairs = statement.fresh()
  const read = statement.step(() => `SELECT *, ${pairsSql(relation, text)} AS ${pairs} FROM ${step.from}`)
  const made: string[] = []
  const columns = relation.columns.map((column): PhysicalColumn => {
    if (!relation.keys.some(({ name }) => name === column.name)) {
      return step.columns.find(({ name }) => name === column.name)!
    }
    const fresh = statement.column(column)
    made.push(`${valueSql(column, pairs)} AS ${fresh.physical}`)
    return fresh
  })
  const from = statement.step(() => `SELECT *, ${made.join(', ')} FROM ${read}`)
  return { from, columns, order: step.order, within: step.within }
}

/** A struct of two lists, keys and values. */
function pairsSql(relation: RelationOf<'parse-kv'>, text: string): string {
  const { regex, keys, pairDelimiter, keyDelimiter, quotes, escapes, greedy } = relation
  if (regex !== undefined) {
    const list = (group: number) =>
      `list_transform(regexp_extract_all(${text}, ${quote(regex)}, ${group}), lambda one: trim(one))`
    return `struct_pack(k := ${list(1)}, v := ${list(2)})`
  }
  const names = keys.map(({ name }) => name)
  const how = JSON.stringify({ names, pairDelimiter, keyDelimiter, quotes, escapes, greedy })
  return `from_json(kql_pairs_of(${text}, ${quote(how)}), '{"k":["VARCHAR"],"v":["VARCHAR"]}')`
}

function valueSql({ name, type }: KqlColumn, pairs: string): string {
  const found = `coalesce(list_extract(${pairs}.v, list_position(${pairs}.k, ${quote(name)})), '')`
  return convert({ sql: found, type: 'string', notNull: true }, type)
}
