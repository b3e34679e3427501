import { Unsupported } from '../kql-error.ts'
import { dynamicOfTexts } from './call-native.ts'
import { asText, convert } from './convert.ts'
import type { FunctionTable, LowerFunction } from './table.ts'

/** With `typeof(...)` the text found is converted. */
const extractJson: LowerFunction = ([path, text], { type }) =>
  convert(
    { sql: `coalesce(kql_extract_json(${asText(path!)}, ${asText(text!)}), '')`, type: 'string', notNull: true },
    type,
  )

const commandLine: LowerFunction = ([text, parser], { spans }) => {
  if (parser!.literal === 'windows') return `CAST(kql_parse_command_line(${asText(text!)}) AS JSON)`
  throw new Unsupported('form', 'a command line parser other than "windows"', spans[1]!)
}

/** Texts that have parts. */
export const parserFunctions: FunctionTable = {
  parse_url: dynamicOfTexts('kql_parse_url'),
  parseurl: dynamicOfTexts('kql_parse_url'),
  parse_urlquery: dynamicOfTexts('kql_parse_urlquery'),
  parseurlquery: dynamicOfTexts('kql_parse_urlquery'),
  parse_path: dynamicOfTexts('kql_parse_path'),
  parse_csv: dynamicOfTexts('kql_parse_csv'),
  parse_version: ([text]) => `kql_parse_version(${asText(text!)})`,
  parse_xml: dynamicOfTexts('kql_parse_xml'),
  parse_command_line: commandLine,
  extract_json: extractJson,
  extractjson: extractJson,
}
