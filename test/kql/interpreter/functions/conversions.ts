import { convert, readJson } from '../convert.ts'
import type { Evaluate, Functions } from './table.ts'

const to: Evaluate = ([value], { type }) => convert(value!, type)

/** A text that is no JSON is a dynamic text; an empty one is null (https://learn.microsoft.com/kusto/query/parse-json-function). */
const parse: Evaluate = ([from]) => {
  const { type, value } = from!
  if (type !== 'string') return convert(from!, 'dynamic')
  const text = value as string
  if (text.trim() === '') return null
  const read = readJson(text)
  return read === undefined ? text : read
}

export const conversions: Functions = {
  convert: to,
  tostring: to,
  toint: to,
  tolong: to,
  toreal: to,
  todouble: to,
  tobool: to,
  toboolean: to,
  todatetime: to,
  totimespan: to,
  totime: to,
  toguid: to,
  todynamic: parse,
  parse_json: parse,
  parsejson: parse,
  toobject: parse,
}
