import type { Lower } from './index.ts'
import { joined } from './join.ts'
import { prepared } from './prepare.ts'

/** `evaluate ipv4_lookup`: a row beside each network its address lies in (https://learn.microsoft.com/kusto/query/ipv4-lookup-plugin). */
export const lowerIpv4Lookup: Lower<'ipv4-lookup'> = (relation, statement) => {
  const left = prepared(statement.relation(relation.input), [relation.address], statement)
  const right = prepared(statement.relation(relation.right), [relation.network], statement)
  const [address, first, last] = [statement.fresh(), statement.fresh(), statement.fresh()]
  const key = statement.scalar(relation.address, left).sql
  const network = statement.scalar(relation.network, right).sql
  const rows = statement.step(() => `SELECT *, kql_parse_ipv4(${key}) AS ${address} FROM ${left.from}`)
  const bounds = `kql_parse_ipv4(${network}) AS ${first}, kql_ipv4_last(${network}) AS ${last}`
  const networks = statement.step(() => `SELECT *, ${bounds} FROM ${right.from}`)
  const sides = { left: { ...left, from: rows }, right: { ...right, from: networks } }
  const on = `${address} >= ${first} AND ${address} <= ${last}`
  const flavor = relation.keepUnmatched ? 'leftouter' : 'inner'
  return joined(sides, flavor, on, { known: relation.columns, right: right.columns }, statement)
}
