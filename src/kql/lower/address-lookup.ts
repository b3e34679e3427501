import type { Lower } from './index.ts'
import { condition, joined, keySql } from './join.ts'
import { prepared } from './prepare.ts'

/** An address as a value that sorts as addresses do, and the first and last address of a network. */
const BOUNDS = {
  4: {
    at: (text: string) => `kql_parse_ipv4(${text})`,
    first: (text: string) => `kql_parse_ipv4(${text})`,
    last: (text: string) => `kql_ipv4_last(${text})`,
  },
  6: {
    at: (text: string) => `kql_parse_ipv6(${text}, 128)`,
    first: (text: string) => `kql_parse_ipv6(${text}, 128)`,
    last: (text: string) => `kql_ipv6_last(${text})`,
  },
} as const

/**
 * `evaluate ipv4_lookup` and `ipv6_lookup`: a row beside each network its address lies in
 * (https://learn.microsoft.com/kusto/query/ipv4-lookup-plugin, .../ipv6-lookup-plugin).
 */
export const lowerAddressLookup: Lower<'address-lookup'> = (relation, statement) => {
  const bounds = BOUNDS[relation.family]
  const left = prepared(statement.relation(relation.input), [relation.address], statement)
  const right = prepared(statement.relation(relation.right), [relation.network], statement)
  const [address, first, last] = [statement.fresh(), statement.fresh(), statement.fresh()]
  const key = statement.scalar(relation.address, left).sql
  const network = statement.scalar(relation.network, right).sql
  const rows = statement.step(() => `SELECT *, ${bounds.at(key)} AS ${address} FROM ${left.from}`)
  const ends = `${bounds.first(network)} AS ${first}, ${bounds.last(network)} AS ${last}`
  const networks = statement.step(() => `SELECT *, ${ends} FROM ${right.from}`)
  const sides = { left: { ...left, from: rows }, right: { ...right, from: networks } }
  const range = `${address} >= ${first} AND ${address} <= ${last}`
  const on = relation.keys.length === 0 ? range : `${range} AND ${condition(keySql(relation.keys, sides, statement))}`
  const flavor = relation.keepUnmatched ? 'leftouter' : 'inner'
  const shared = new Set(relation.keys.map((one) => (one.right.kind === 'column' ? one.right.name : '')))
  const kept = right.columns.filter(({ name }) => !shared.has(name))
  return joined(sides, flavor, on, { known: relation.columns, right: kept }, statement)
}
