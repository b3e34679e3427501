import { quote, type Sql } from '../lower/sql.ts'
import { dynamicOfTexts, long, packed, textOf } from './call-native.ts'
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

const replaceString: LowerFunction = ([text, part, by]) => `replace(${asText(text!)}, ${asText(part!)}, ${asText(by!)})`

const joined = (args: readonly Sql[], delimiter: string) => `concat_ws(${delimiter}, ${args.map(asText).join(', ')})`

const strcatArray: LowerFunction = ([list, delimiter]) => `coalesce(kql_join(${list!.sql}, ${asText(delimiter!)}), '')`

/** Code points, alone and in arrays, as one text. */
const makeString: LowerFunction = (args) => `coalesce(kql_text_of_code_points(${packed(args)}), '')`

/** Texts: terms and parts. */
export const stringFunctions: FunctionTable = {
  ...textOperator('contains', (text, part) => `contains(${text}, ${part})`),
  ...textOperator('startswith', (text, part) => `starts_with(${text}, ${part})`),
  ...textOperator('endswith', (text, part) => `ends_with(${text}, ${part})`),
  ...textOperator('has', term(true, true)),
  ...textOperator('hasprefix', term(true, false)),
  ...textOperator('hassuffix', term(false, true)),
  has_any: hasSeveral(false),
  has_all: hasSeveral(true),
  strlen: ([text]) => `length(${asText(text!)})`,
  string_size: ([text]) => `CAST(strlen(${asText(text!)}) AS BIGINT)`,
  tolower: ([text]) => `lower(${asText(text!)})`,
  toupper: ([text]) => `upper(${asText(text!)})`,
  strcat: (args) => `(${args.map(asText).join(' || ')})`,
  strcat_delim: ([delimiter, ...args]) => joined(args, asText(delimiter!)),
  strcat_array: strcatArray,
  array_strcat: strcatArray,
  strcmp: ([a, b]) =>
    `CASE WHEN ${asText(a!)} < ${asText(b!)} THEN -1 WHEN ${asText(a!)} > ${asText(b!)} THEN 1 ELSE 0 END`,
  strrep: ([text, times, delimiter]) =>
    `kql_repeat(${asText(text!)}, ${convert(times!, 'long')}, ${delimiter === undefined ? "''" : asText(delimiter)})`,
  substring,
  split,
  replace_string: replaceString,
  replace_strings: ([text, parts, by]) =>
    `coalesce(kql_replace_strings(${asText(text!)}, ${parts!.sql}, ${by!.sql}), '')`,
  translate: textOf('kql_translate'),
  to_utf8: dynamicOfTexts('kql_code_points'),
  unicode_codepoints_from_string: dynamicOfTexts('kql_code_points'),
  unicode_codepoints_to_string: makeString,
  make_string: makeString,
  isascii: ([text]) => `kql_is_ascii(${asText(text!)})`,
  isutf8: () => 'TRUE',
  reverse: ([text]) => `reverse(${asText(text!)})`,
  indexof: ([text, part, start, length, occurrence]) =>
    `kql_indexof(${asText(text!)}, ${asText(part!)}, ${long(start, 0)}, ${long(length, -1)}, ${long(occurrence, 1)})`,
  has_any_index: ([text, parts]) =>
    `kql_has_any_index(${lower(text!)}, CAST(to_json(${textList(parts!, true)}) AS VARCHAR))`,
  format_bytes: ([bytes, digits, unit]) =>
    `coalesce(kql_format_bytes(${convert(bytes!, 'real')}, ${long(digits, 0)}, ${unit === undefined ? "''" : asText(unit)}), '')`,
}
