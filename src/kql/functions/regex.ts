import { Unsupported } from '../kql-error.ts'
import { quote, type Sql } from '../lower/sql.ts'
import { long } from './call-native.ts'
import { asText, convert } from './convert.ts'
import type { CallContext, FunctionTable, LowerFunction } from './table.ts'

const extract: LowerFunction = ([pattern, group, text], { type, spans }) => {
  if (typeof group!.literal !== 'bigint') throw new Unsupported('form', 'a computed capture group', spans[1]!)
  const sql = `regexp_extract(${asText(text!)}, ${pattern!.sql}, ${group!.literal})`
  return convert({ sql, type: 'string', notNull: true }, type)
}

function trim(prefix: string, suffix: string): LowerFunction {
  return ([pattern, text]) => {
    const edges = [prefix && `${prefix} || ${edge(pattern!)}`, suffix && `${edge(pattern!)} || ${suffix}`].filter(
      Boolean,
    )
    return edges.reduce((sql, one) => `regexp_replace(${sql}, ${one}, '')`, asText(text!))
  }
}

function edge(pattern: Sql): string {
  return `'(?:' || ${pattern.sql} || ')'`
}

/** Kusto writes \1 for a group, as RE2 does. */
const replaceRegex: LowerFunction = ([text, pattern, by]) =>
  `regexp_replace(${asText(text!)}, ${pattern!.sql}, ${by!.sql}, 'g')`

/** The capture groups of a pattern in their order, each with its name or none. */
function groupsOf(pattern: string): readonly (string | undefined)[] {
  const opening = /\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\((?:\?P?<(\w+)>|(?!\?))/gs
  return [...pattern.matchAll(opening)].flatMap((match) => (match[0].startsWith('(') ? [match[1]] : []))
}

/** All matches: of one group its texts, of several an array for each match; no match is null. */
const extractAll: LowerFunction = (args, call) => {
  const [pattern, chosen, text] = args.length === 2 ? [args[0]!, undefined, args[1]!] : args
  const groups = chosenGroups(pattern!, chosen, call)
  const lists = groups.map((group) => `regexp_extract_all(${asText(text!)}, ${pattern!.sql}, ${group})`)
  const rows = lists.length === 1 ? lists[0]! : `list_zip(${lists.join(', ')})`
  const json =
    lists.length === 1
      ? `to_json(${rows})`
      : `to_json(list_transform(${rows}, lambda m: [${groups.map((_, index) => `m[${index + 1}]`).join(', ')}]))`
  return `CASE WHEN len(${lists[0]}) > 0 THEN ${json} END`
}

/** Places of the groups that are asked for, all of them unless the call lists places or names. */
function chosenGroups(pattern: Sql, chosen: Sql | undefined, { spans }: CallContext): readonly number[] {
  if (typeof pattern.literal !== 'string') throw new Unsupported('form', 'a computed pattern here', spans[0]!)
  const groups = groupsOf(pattern.literal)
  if (groups.length === 0) throw new Unsupported('form', 'extract_all without a capture group', spans[0]!)
  if (chosen === undefined) return groups.map((_, index) => index + 1)
  if (typeof chosen.literal !== 'string') throw new Unsupported('form', 'computed capture groups', spans[1]!)
  const wanted: readonly (string | number)[] = JSON.parse(chosen.literal) // the binder has made sure of an array
  const places = wanted.map((one) => (typeof one === 'number' ? one : groups.indexOf(one) + 1))
  if (places.every((place) => place >= 1 && place <= groups.length)) return places
  throw new Unsupported('form', 'a capture group that the pattern has not', spans[1]!)
}

/**
 * Where a match starts: before the n-th match lie n pieces between matches and n - 1 matches. A negative start, length
 * below -1 or occurrence below 1 gives null.
 */
const indexOfRegex: LowerFunction = ([text, pattern, start, length, occurrence]) => {
  const [from, size, nth] = [long(start, 0), long(length, -1), long(occurrence, 1)]
  const rest = `substr(${asText(text!)}, ${from} + 1, CASE WHEN ${size} < 0 THEN 2147483647 ELSE ${size} END)`
  const matches = `regexp_extract_all(${rest}, ${pattern!.sql})`
  const before = `array_to_string(regexp_split_to_array(${rest}, ${pattern!.sql})[1:${nth}], '')`
  const matched = `array_to_string(${matches}[1:${nth} - 1], '')`
  const place = `CASE WHEN len(${matches}) < ${nth} THEN -1 ELSE ${from} + length(${before}) + length(${matched}) END`
  return `CASE WHEN ${from} >= 0 AND ${size} >= -1 AND ${nth} >= 1 THEN ${place} END`
}

/** Plain parts may overlap, patterns may not. */
const countOf: LowerFunction = ([text, part, kind]) =>
  kind?.literal === 'regex'
    ? `CAST(len(regexp_extract_all(${asText(text!)}, ${part!.sql})) AS BIGINT)`
    : `kql_countof(${asText(text!)}, ${asText(part!)})`

/** What stands for itself in a pattern is written with a backslash. */
const SPECIAL = quote('([\\\\.+*?()|\\[\\]{}^$#&\\-~])')

/** Patterns, which are RE2's on both sides. */
export const regexFunctions: FunctionTable = {
  'matches regex': ([text, pattern]) => `regexp_matches(${asText(text!)}, ${pattern!.sql})`,
  extract,
  extract_all: extractAll,
  extractall: extractAll,
  indexof_regex: indexOfRegex,
  countof: countOf,
  replace_regex: replaceRegex,
  replace: ([pattern, by, text], call) => replaceRegex([text!, pattern!, by!], call),
  regex_quote: ([text]) => `regexp_replace(${asText(text!)}, ${SPECIAL}, '\\\\\\1', 'g')`,
  trim: trim("'^'", "'$'"),
  trim_start: trim("'^'", ''),
  trim_end: trim('', "'$'"),
}
