import { Unsupported } from '../kql-error.ts'
import { quote, type Sql } from '../lower/sql.ts'
import { asText, convert } from './convert.ts'
import { textList } from './dynamics.ts'
import type { FunctionTable, LowerFunction } from './table.ts'

type Test = (text: string, part: string) => string

/** The four forms of a text operator: with `!` it is denied, with `_cs` it minds letter case. */
function textOperator(name: string, test: Test): FunctionTable {
  const form = (cased: boolean, negated: boolean): LowerFunction => {
    const fold = (value: Sql) => (cased ? asText(value) : lower(value))
    return ([text, part]) => `(${negated ? 'NOT ' : ''}${test(fold(text!), fold(part!))})`
  }
  return {
    [name]: form(false, false),
    [`!${name}`]: form(false, true),
    [`${name}_cs`]: form(true, false),
    [`!${name}_cs`]: form(true, true),
  }
}

/** Letter case folded; a literal is folded here and now. */
function lower(value: Sql): string {
  return typeof value.literal === 'string' && value.type === 'string'
    ? quote(value.literal.toLowerCase())
    : `lower(${asText(value)})`
}

/** Terms are the longest runs of letters and digits (learn.microsoft.com/kusto/query/datatypes-string-operators#what-is-a-term). */
function term(before: boolean, after: boolean): Test {
  return (text, part) => `kql_has_term(${text}, ${part}, ${before}, ${after})`
}

/** Any or all of several texts, or of the elements of dynamic arrays, as whole terms. */
function hasSeveral(every: boolean): LowerFunction {
  return ([text, ...parts]) => {
    const lists = parts.map((part) => (part.type === 'dynamic' ? textList(part, true) : `[${lower(part)}]`))
    return `kql_has_terms(${lower(text!)}, to_json(flatten([${lists.join(', ')}])), ${every})`
  }
}

const extract: LowerFunction = ([pattern, group, text], { type, spans }) => {
  if (typeof group!.literal !== 'bigint') throw new Unsupported('form', 'a computed capture group', spans[1]!)
  const sql = `regexp_extract(${asText(text!)}, ${pattern!.sql}, ${group!.literal})`
  return convert({ sql, type: 'string', notNull: true }, type)
}

/** A third argument picks one part, still as an array. */
const split: LowerFunction = ([text, delimiter, index]) => {
  const parts = `kql_split(${asText(text!)}, ${asText(delimiter!)})`
  return index === undefined ? `CAST(${parts} AS JSON)` : `CAST(kql_pick(${parts}, ${convert(index, 'long')}) AS JSON)`
}

/** Counts from 0; a negative start counts from the end. */
const substring: LowerFunction = ([text, start, length]) => {
  const rest = length === undefined ? '9223372036854775807' : convert(length, 'long')
  return `coalesce(kql_substring(${asText(text!)}, ${convert(start!, 'long')}, ${rest}), '')`
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

const replaceString: LowerFunction = ([text, part, by]) => `replace(${asText(text!)}, ${asText(part!)}, ${asText(by!)})`

const joined = (args: readonly Sql[], delimiter: string) => `concat_ws(${delimiter}, ${args.map(asText).join(', ')})`

/** Texts: terms, parts, patterns. */
export const stringFunctions: FunctionTable = {
  ...textOperator('contains', (text, part) => `contains(${text}, ${part})`),
  ...textOperator('startswith', (text, part) => `starts_with(${text}, ${part})`),
  ...textOperator('endswith', (text, part) => `ends_with(${text}, ${part})`),
  ...textOperator('has', term(true, true)),
  ...textOperator('hasprefix', term(true, false)),
  ...textOperator('hassuffix', term(false, true)),
  has_any: hasSeveral(false),
  has_all: hasSeveral(true),
  'matches regex': ([text, pattern]) => `regexp_matches(${asText(text!)}, ${pattern!.sql})`,
  strlen: ([text]) => `length(${asText(text!)})`,
  string_size: ([text]) => `CAST(strlen(${asText(text!)}) AS BIGINT)`,
  tolower: ([text]) => `lower(${asText(text!)})`,
  toupper: ([text]) => `upper(${asText(text!)})`,
  strcat: (args) => `(${args.map(asText).join(' || ')})`,
  strcat_delim: ([delimiter, ...args]) => joined(args, asText(delimiter!)),
  strcat_array: ([list, delimiter]) => `coalesce(kql_join(${list!.sql}, ${asText(delimiter!)}), '')`,
  strrep: ([text, times, delimiter]) =>
    `kql_repeat(${asText(text!)}, ${convert(times!, 'long')}, ${delimiter === undefined ? "''" : asText(delimiter)})`,
  substring,
  split,
  trim: trim("'^'", "'$'"),
  trim_start: trim("'^'", ''),
  trim_end: trim('', "'$'"),
  replace_regex: ([text, pattern, by], call) => replaceRegex([text!, pattern!, by!], call),
  replace: ([pattern, by, text], call) => replaceRegex([text!, pattern!, by!], call),
  replace_string: replaceString,
  extract,
  extract_all: extractAll,
  extractall: extractAll,
  reverse: ([text]) => `reverse(${asText(text!)})`,
  indexof: ([text, part, start, length, occurrence]) =>
    `kql_indexof(${asText(text!)}, ${asText(part!)}, ${long(start, 0)}, ${long(length, -1)}, ${long(occurrence, 1)})`,
  countof: ([text, part, kind]) => `kql_countof(${asText(text!)}, ${asText(part!)}, ${kind?.sql ?? "'normal'"})`,
  format_bytes: ([bytes, digits, unit]) =>
    `coalesce(kql_format_bytes(${convert(bytes!, 'real')}, ${long(digits, 0)}, ${unit === undefined ? "''" : asText(unit)}), '')`,
  url_encode: ([text]) => `kql_url_encode(${asText(text!)})`,
  url_decode: ([text]) => `kql_url_decode(${asText(text!)})`,
  base64_encode_tostring: ([text]) => `kql_base64_encode(${asText(text!)})`,
  base64_decode_tostring: ([text]) => `coalesce(kql_base64_decode(${asText(text!)}), '')`,
  tohex: ([value, width]) =>
    `coalesce(kql_hex(${convert(value!, 'long')}, ${long(width, 0)}, ${value!.type === 'int' ? 32 : 64}::BIGINT), '')`,
  hash_md5: ([value]) => `md5(${asText(value!)})`,
  hash_sha256: ([value]) => `sha256(${asText(value!)})`,
}

function extractAll(args: readonly Sql[], { span }: { readonly span: { start: number; length: number } }): string {
  if (args.length > 2) throw new Unsupported('form', 'extract_all with chosen groups', span)
  return `CAST(kql_extract_all(${args[0]!.sql}, ${asText(args[1]!)}) AS JSON)`
}

function long(value: Sql | undefined, fallback: number): string {
  return value === undefined ? `CAST(${fallback} AS BIGINT)` : convert(value, 'long')
}
