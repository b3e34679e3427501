import type { Sql } from '../lower/sql.ts'
import { asText } from './convert.ts'
import { textList } from './dynamics.ts'
import type { FunctionTable, LowerFunction } from './table.ts'

/** A function of address texts, in TypeScript; an unreadable address gives null. */
function address(name: string, prefix?: string): LowerFunction {
  return ([a, b, bits]) => {
    const width = bits === undefined ? prefix : bits.sql
    return `${name}(${[asText(a!), ...(b === undefined ? [] : [asText(b)]), ...(width === undefined ? [] : [width])].join(', ')})`
  }
}

const inAny: LowerFunction = ([value, ...ranges]) => {
  const lists = ranges.map((range: Sql) => (range.type === 'dynamic' ? textList(range, false) : `[${asText(range)}]`))
  return `kql_ipv4_in_any(${asText(value!)}, to_json(flatten([${lists.join(', ')}])))`
}

/** IPv4 and IPv6 addresses and prefixes. */
export const addressFunctions: FunctionTable = {
  ipv4_is_private: address('kql_ipv4_is_private'),
  ipv4_is_in_range: address('kql_ipv4_is_in_range'),
  ipv4_is_in_any_range: inAny,
  ipv4_is_match: address('kql_ipv4_is_match', 'CAST(32 AS BIGINT)'),
  ipv4_compare: address('kql_ipv4_compare', 'CAST(32 AS BIGINT)'),
  parse_ipv4: address('kql_parse_ipv4'),
  parse_ipv4_mask: ([text, bits]) => `kql_parse_ipv4_mask(${asText(text!)}, CAST(${bits!.sql} AS BIGINT))`,
  format_ipv4: ([value, bits]) =>
    `coalesce(kql_format_ipv4(${asText(value!)}, ${bits === undefined ? 'CAST(32 AS BIGINT)' : `CAST(${bits.sql} AS BIGINT)`}), '')`,
}
