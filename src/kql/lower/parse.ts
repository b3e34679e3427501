import { convert } from '../functions/convert.ts'
import type { ParsePart } from '../ir.ts'
import type { KqlType } from '../types.ts'
import type { Lower } from './index.ts'
import { prepared } from './prepare.ts'
import type { PhysicalColumn } from './scope.ts'
import { missing, quote, type Sql } from './sql.ts'

type Capture = Extract<ParsePart, { readonly kind: 'capture' }>

/**
 * `parse` and `parse-where`: the whole pattern as one regular expression. Text that does not fit it gives nulls, or no row
 * (https://learn.microsoft.com/kusto/query/parse-operator).
 */
export const lowerParse: Lower<'parse'> = (relation, statement) => {
  const { mode, onlyMatches } = relation
  const step = prepared(statement.relation(relation.input), [relation.value], statement)
  const text = statement.scalar(relation.value, step).sql
  const { regex, groups } = regexOf(relation)
  const [fits, pieces] = [statement.fresh(), statement.fresh()]
  const names = groups.map((_, index) => `g${index}`)
  const matched = statement.step(() => {
    const list =
      names.length === 0 ? '' : `, regexp_extract(${text}, ${regex}, [${names.map(quote).join(', ')}]) AS ${pieces}`
    return `SELECT *, regexp_matches(${text}, ${regex}) AS ${fits}${list} FROM ${step.from}`
  })
  const captures = groups.flatMap((capture, index) => {
    if (capture === undefined) return []
    const piece: Sql = { sql: `struct_extract(${pieces}, ${quote(`g${index}`)})`, type: 'string', notNull: true }
    return [{ ...capture, sql: convert(piece, capture.type) }]
  })
  const typed = captures.filter(({ type }) => type !== 'string').map(({ sql }) => `${sql} IS NOT NULL`)
  const holds = [fits, ...(mode === 'relaxed' ? [] : typed)].join(' AND ')
  const made: string[] = []
  const columns = relation.columns.map((column): PhysicalColumn => {
    const capture = captures.find(({ name }) => name === column.name)
    if (capture === undefined) return step.columns.find(({ name }) => name === column.name)!
    const fresh = statement.column(column)
    made.push(`CASE WHEN ${holds} THEN ${capture.sql} ELSE ${missing(column.type)} END AS ${fresh.physical}`)
    return fresh
  })
  const where = onlyMatches ? ` WHERE ${holds}` : ''
  const from = statement.step(() => `SELECT ${['*', ...made].join(', ')} FROM ${matched}${where}`)
  return { from, columns, order: step.order, within: step.within }
}

/** The pattern, and for each of its groups the capture it is; groups of the author's own patterns are none. */
function regexOf({ mode, flags, pattern }: { mode: string; flags: string; pattern: readonly ParsePart[] }) {
  const groups: (Capture | undefined)[] = []
  const parts = pattern.map((part) => {
    if (part.kind === 'skip') return '.*?'
    if (part.kind === 'text') {
      if (mode !== 'regex') return escaped(part.text)
      groups.push(...Array.from({ length: groupsIn(part.text) }, () => undefined))
      return part.text
    }
    groups.push(part)
    return `(${CAPTURES[part.type] === undefined ? anyText(mode) : numeric(CAPTURES[part.type]!, mode)})`
  })
  const options = mode === 'regex' ? (flags === '' ? '' : `(?${flags})`) : '(?s)'
  return { regex: quote(`${options}^${parts.join('')}$`), groups }
}

/** What numbers look like; everything else is whatever stands there. */
const CAPTURES: Partial<Record<KqlType, string>> = {
  int: '-?\\d+',
  long: '-?\\d+',
  real: '-?\\d+(?:\\.\\d*)?(?:[eE][-+]?\\d+)?',
  bool: '(?i:true|false|\\d+)',
}

/** Patterns take as much text as they can, plain texts as little. */
function anyText(mode: string): string {
  return mode === 'regex' ? '.*' : '.*?'
}

function numeric(number: string, mode: string): string {
  return mode === 'relaxed' ? `${number}|.*?` : number
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** How many groups a pattern captures. */
function groupsIn(pattern: string): number {
  const bare = pattern.replace(/\\./g, '').replace(/\[\^?\]?[^\]]*\]/g, '')
  return bare.match(/\((?!\?)|\(\?P?<[A-Za-z]/g)?.length ?? 0
}
