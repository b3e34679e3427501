import type { Sql } from '../lower/sql.ts'
import { dynamicOfTexts, long } from './call-native.ts'
import { asText, convert } from './convert.ts'
import { textList } from './dynamics.ts'
import type { FunctionTable, LowerFunction } from './table.ts'

/** A function of address texts, in TypeScript; an unreadable address gives null. */
function address(name: string, prefix?: string): LowerFunction {
  return ([a, b, bits]) => {
    const width = bits === undefined ? prefix : convert(bits, 'long')
    return `${name}(${[asText(a!), ...(b === undefined ? [] : [asText(b)]), ...(width === undefined ? [] : [width])].join(', ')})`
  }
}

/** A function of an address and of any number of texts or arrays of texts. */
function withAny(name: string): LowerFunction {
  return ([value, ...others]) => {
    const lists = others.map((one: Sql) => (one.type === 'dynamic' ? textList(one, false) : `[${asText(one)}]`))
    return `${name}(${asText(value!)}, to_json(flatten([${lists.join(', ')}])))`
  }
}

/** The address under a prefix as text, which is empty where there is none. */
function format(name: string, most: number): LowerFunction {
  return ([value, bits]) => `coalesce(${name}(${asText(value!)}, ${long(bits, most)}), '')`
}

/** IPv4 and IPv6 addresses and prefixes. */
export const addressFunctions: FunctionTable = {
  ipv4_is_private: address('kql_ipv4_is_private'),
  ipv4_is_in_range: address('kql_ipv4_is_in_range'),
  ipv4_is_in_any_range: withAny('kql_ipv4_in_any'),
  ipv4_is_match: address('kql_ipv4_is_match', 'CAST(32 AS BIGINT)'),
  ipv4_compare: address('kql_ipv4_compare', 'CAST(32 AS BIGINT)'),
  ipv4_netmask_suffix: address('kql_ipv4_netmask_suffix'),
  ipv4_range_to_cidr_list: dynamicOfTexts('kql_ipv4_range_to_cidr_list'),
  parse_ipv4: address('kql_parse_ipv4'),
  parse_ipv4_mask: ([text, bits]) => `kql_parse_ipv4_mask(${asText(text!)}, ${long(bits, 32)})`,
  format_ipv4: format('kql_format_ipv4', 32),
  format_ipv4_mask: format('kql_format_ipv4_mask', 32),
  has_ipv4: withAny('kql_has_ipv4'),
  has_any_ipv4: withAny('kql_has_ipv4'),
  has_ipv4_prefix: withAny('kql_has_ipv4_prefix'),
  has_any_ipv4_prefix: withAny('kql_has_ipv4_prefix'),
  ipv6_is_match: address('kql_ipv6_is_match', 'CAST(128 AS BIGINT)'),
  ipv6_compare: address('kql_ipv6_compare', 'CAST(128 AS BIGINT)'),
  ipv6_is_in_range: address('kql_ipv6_is_in_range'),
  ipv6_is_in_any_range: withAny('kql_ipv6_in_any'),
  parse_ipv6: format('kql_parse_ipv6', 128),
  parse_ipv6_mask: format('kql_parse_ipv6', 128),
}
