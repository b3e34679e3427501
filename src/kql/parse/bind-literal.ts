import { canonicalDecimal } from '../decimal.ts'
import type { Literal, LiteralValue } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import { datetimeText, parseDatetime, parseTimespan, timespanText } from '../time-text.ts'
import type { KqlType } from '../types.ts'
import type { Node } from './node.ts'

const LITERALS: Readonly<Record<string, { readonly type: KqlType; readonly read: (node: Node) => LiteralValue }>> = {
  BooleanLiteralExpression: { type: 'bool', read: (node) => /^(true|1)$/i.test(node.tokenValue) },
  IntLiteralExpression: { type: 'int', read: (node) => Number(BigInt(node.tokenValue.trim())) },
  LongLiteralExpression: { type: 'long', read: (node) => wholeOf(node.tokenValue) },
  RealLiteralExpression: { type: 'real', read: (node) => realOf(node.tokenValue) },
  DecimalLiteralExpression: { type: 'decimal', read: decimalOf },
  StringLiteralExpression: { type: 'string', read: (node) => node.literalText },
  CompoundStringLiteralExpression: { type: 'string', read: (node) => node.literalText },
  GuidLiteralExpression: { type: 'guid', read: (node) => node.tokenValue.trim().toLowerCase() },
  DateTimeLiteralExpression: { type: 'datetime', read: datetimeOf },
  TimespanLiteralExpression: { type: 'timespan', read: timespanOf },
}

/** A literal of the text, by the value its own characters spell; undefined when the node is none. */
export function bindLiteral(node: Node): Literal | undefined {
  const { span } = node
  if (node.kind === 'DynamicExpression') return dynamicLiteral(node)
  const literal = LITERALS[node.kind]
  if (literal === undefined) return undefined
  const isNull = literal.type !== 'string' && node.tokenValue.trim().toLowerCase() === 'null'
  return { kind: 'literal', type: literal.type, value: isNull ? null : literal.read(node), span }
}

function dynamicLiteral(node: Node): Literal {
  const json = jsonOf(node.get('Expression'))
  return { kind: 'literal', type: 'dynamic', value: json === 'null' ? null : json, span: node.span }
}

/** The JSON text of what stands inside `dynamic(...)`: JSON, and Kusto's own literals as Kusto prints them. */
function jsonOf(node: Node): string {
  switch (node.kind) {
    case 'JsonObjectExpression':
      return `{${node
        .list('Pairs')
        .map((pair) => `${JSON.stringify(keyOf(pair))}:${jsonOf(pair.get('Value'))}`)
        .join(',')}}`
    case 'JsonArrayExpression':
      return `[${node.list('Values').map(jsonOf).join(',')}]`
    case 'NullLiteralExpression':
      return 'null'
    case 'UnaryMinusExpression':
      return `-${jsonOf(node.get('Expression'))}`
    case 'DynamicExpression':
      return jsonOf(node.get('Expression'))
  }
  const literal = bindLiteral(node)
  if (literal === undefined) throw new Unsupported('form', `"${node.text}" in a dynamic literal`, node.span)
  return jsonLiteral(literal)
}

function keyOf(pair: Node): string {
  return pair.get('Name').tokenValue
}

function jsonLiteral({ type, value }: Literal): string {
  if (value === null) return 'null'
  if (type === 'datetime') return JSON.stringify(datetimeText(value as bigint)) // a datetime literal holds ticks
  if (type === 'timespan') return JSON.stringify(timespanText(value as bigint)) // and so does a timespan
  if (type === 'real') return Number.isInteger(value) ? `${value}.0` : JSON.stringify(value)
  if (type === 'string' || type === 'guid') return JSON.stringify(value)
  return String(value)
}

/** `123`, `-5`, `0x1F`. */
function wholeOf(text: string): bigint {
  const trimmed = text.trim()
  return trimmed.startsWith('-') ? -BigInt(trimmed.slice(1)) : BigInt(trimmed.replace(/^\+/, ''))
}

function decimalOf(node: Node): LiteralValue {
  const text = canonicalDecimal(node.tokenValue)
  if (text === undefined) throw new Unsupported('form', `the decimal "${node.tokenValue}"`, node.span)
  return text
}

function realOf(text: string): number {
  const trimmed = text.trim().toLowerCase()
  if (trimmed === 'nan') return Number.NaN
  if (/^[+-]?inf$/.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity
  return Number(trimmed)
}

function datetimeOf(node: Node): LiteralValue {
  const ticks = parseDatetime(unquoted(node.tokenValue))
  if (ticks === undefined)
    throw new Unsupported('form', `the datetime "${node.tokenValue}"`, node.span, 'write it in ISO form')
  return ticks
}

function timespanOf(node: Node): LiteralValue {
  const ticks = parseTimespan(unquoted(node.tokenValue))
  if (ticks === undefined)
    throw new Unsupported('form', `the timespan "${node.tokenValue}"`, node.span, 'write it like 1.02:03:04 or 90m')
  return ticks
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2')
}
