import { isAggregate } from '../aggregates.ts'
import { estimateOf } from '../estimates.ts'
import { isFunction } from '../functions/index.ts'
import { refusalOf } from '../functions/refused.ts'
import { type Call, type Literal, type Member, ROW_FUNCTIONS, type Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlType, Span } from '../types.ts'
import { COLUMN_FUNCTIONS } from './bind-columns.ts'
import { anyColumn, bindSearchColumn, bindSearchTerm } from './bind-find.ts'
import { bindLiteral } from './bind-literal.ts'
import { bindRelation } from './bind-relation.ts'
import { callFunction } from './call-function.ts'
import type { Context } from './environment.ts'
import { nameOf } from './names.ts'
import type { Node } from './node.ts'

/** The parser's node kinds for operators of two values, and the sign each has in the tree. */
const INFIX: Readonly<Record<string, string>> = {
  AddExpression: '+',
  SubtractExpression: '-',
  MultiplyExpression: '*',
  DivideExpression: '/',
  ModuloExpression: '%',
  EqualExpression: '==',
  NotEqualExpression: '!=',
  LessThanExpression: '<',
  LessThanOrEqualExpression: '<=',
  GreaterThanExpression: '>',
  GreaterThanOrEqualExpression: '>=',
  AndExpression: 'and',
  OrExpression: 'or',
  EqualTildeExpression: '=~',
  BangTildeExpression: '!~',
  MatchesRegexExpression: 'matches regex',
  HasExpression: 'has',
  HasCsExpression: 'has_cs',
  NotHasExpression: '!has',
  NotHasCsExpression: '!has_cs',
  HasPrefixExpression: 'hasprefix',
  HasPrefixCsExpression: 'hasprefix_cs',
  NotHasPrefixExpression: '!hasprefix',
  NotHasPrefixCsExpression: '!hasprefix_cs',
  HasSuffixExpression: 'hassuffix',
  HasSuffixCsExpression: 'hassuffix_cs',
  NotHasSuffixExpression: '!hassuffix',
  NotHasSuffixCsExpression: '!hassuffix_cs',
  ContainsExpression: 'contains',
  ContainsCsExpression: 'contains_cs',
  NotContainsExpression: '!contains',
  NotContainsCsExpression: '!contains_cs',
  StartsWithExpression: 'startswith',
  StartsWithCsExpression: 'startswith_cs',
  NotStartsWithExpression: '!startswith',
  NotStartsWithCsExpression: '!startswith_cs',
  EndsWithExpression: 'endswith',
  EndsWithCsExpression: 'endswith_cs',
  NotEndsWithExpression: '!endswith',
  NotEndsWithCsExpression: '!endswith_cs',
}

/** Operators whose right side is a list. `in~` is named InCs by the parser although it is the one that folds case. */
const LISTED: Readonly<Record<string, string>> = {
  InExpression: 'in',
  NotInExpression: '!in',
  InCsExpression: 'in~',
  NotInCsExpression: '!in~',
  HasAnyExpression: 'has_any',
  HasAllExpression: 'has_all',
}

/** Binds an expression that gives one value. */
export function bindScalar(node: Node, context: Context): Scalar {
  const { kind, span } = node
  const literal = bindLiteral(node)
  if (literal?.type === 'string' && context.searching !== undefined)
    return bindSearchTerm(String(literal.value), node, context)
  if (literal !== undefined) return literal
  const infix = INFIX[kind]
  if (infix !== undefined) return bindInfix(infix, [node.get('Left'), node.get('Right')], node, context)
  const listed = LISTED[kind]
  if (listed !== undefined) return bindListed(listed, node, context)
  switch (kind) {
    case 'ParenthesizedExpression':
    case 'SimpleNamedExpression':
    case 'OrderedExpression':
      return bindScalar(node.get('Expression'), context)
    case 'NameReference':
      return bindName(node, context)
    case 'SearchExpression':
      return bindSearchColumn(node, context)
    case 'StarExpression':
      return { kind: 'literal', type: 'bool', value: true, span }
    case 'FunctionCallExpression':
      return bindCall(node, context)
    case 'PathExpression':
      return bindPath(node, context)
    case 'ElementExpression':
      return bindElement(node.get('Expression'), node.get('Selector').get('Expression'), node, context)
    case 'UnaryMinusExpression':
      return negated(node, context)
    case 'UnaryPlusExpression':
      return bindScalar(node.get('Expression'), context)
    case 'BetweenExpression':
    case 'NotBetweenExpression':
      return bindBetween(node, context)
    case 'ToScalarExpression':
      if (node.get('Expression').type !== undefined) return bindScalar(node.get('Expression'), context)
      return { kind: 'scalarOf', relation: bindRelation(node.get('Expression'), context), type: typeOf(node), span }
    default:
      throw new Unsupported('form', `the expression ${kind.replace(/Expression$/, '')}`, span)
  }
}

/** An operator of two values, or of any column and a value: `* has "x"`. */
function bindInfix(fn: string, [left, right]: readonly [Node, Node], node: Node, context: Context): Scalar {
  const logical = fn === 'and' || fn === 'or'
  const { searching: _, ...plain } = context
  const inside = logical ? context : plain
  if (left.kind !== 'StarExpression') return call(fn, [left, right], node, inside)
  if (!isFunction(fn) || fn === '==' || fn === '!=') throw new Unsupported('form', `"* ${fn}"`, node.span)
  const other = bindScalar(right, inside)
  return anyColumn(context, node, (value) => {
    const text = converted(value, 'string', node.span)
    return { kind: 'call', fn, args: [text, other], type: 'bool', span: node.span }
  })
}

/** The scalar type the binder gave an expression. */
function typeOf(node: Node): KqlType {
  if (node.type !== undefined) return node.type
  throw new Unsupported('form', `"${clip(node.text)}", whose type is not known before it runs,`, node.span)
}

/** A call of a built-in function or operator, which must be among those that compile. */
function call(fn: string, args: readonly Node[], node: Node, context: Context): Call {
  if (!isFunction(fn) && !ROW_FUNCTIONS.some((one) => one === fn))
    throw new Unsupported('function', `"${fn}"`, node.span, refusalOf(fn))
  const bound = args.map((arg) => bindScalar(arg, context))
  // A function of several results is an array of them; whoever lists columns takes it apart.
  const type = node.type === undefined && node.columns !== undefined ? 'dynamic' : typeOf(node)
  return { kind: 'call', fn, args: bound, type, span: node.span }
}

function bindName(node: Node, context: Context): Scalar {
  const { span, symbol } = node
  const name = symbol?.name ?? node.text
  const binding = context.names.get(name)
  if (symbol?.kind === 'Column') return { kind: 'column', name, type: typeOf(node), span }
  if (binding?.kind === 'scalar') return binding.value
  if (symbol?.kind === 'Function' && node.calledBody !== undefined) return asScalar(callFunction(node, context), node)
  throw new Unsupported('form', `"${clip(node.text)}" where a value is wanted`, span)
}

function bindCall(node: Node, context: Context): Scalar {
  const { symbol, span } = node
  const name = symbol?.name ?? node.get('Name').text
  if (context.names.get(name)?.kind === 'function') return asScalar(callFunction(node, context), node)
  // typeof(...) arguments say the type of the result, which the binder has already read.
  const args = node.get('ArgumentList').elements.filter((arg) => arg.kind !== 'TypeOfLiteralExpression')
  const ofColumns = COLUMN_FUNCTIONS[name]
  if (ofColumns !== undefined) return ofColumns(args, node, context)
  if (estimateOf(name) !== undefined) context.query.estimates.add(name)
  if (!isAggregate(name)) return call(name, args, node, context)
  const bound = args.flatMap((arg) => bindAggregateArgument(arg, node, context))
  const type = node.type ?? node.columns?.[0]?.type ?? typeOf(node)
  return { kind: 'aggregate', fn: name, args: bound, type, span }
}

/** `arg_max(x, *)`: the star is every column that the binder lists after the first. */
function bindAggregateArgument(arg: Node, aggregate: Node, context: Context): readonly Scalar[] {
  if (arg.kind !== 'StarExpression') return [bindScalar(arg, context)]
  const isArg = aggregate.symbol?.name.startsWith('arg_') ?? false
  const columns = (aggregate.columns ?? []).slice(isArg ? 1 : 0)
  return columns.map(({ name, type }) => ({ kind: 'column', name, type, span: arg.span }))
}

/** An element is dynamic; one result of a function of several has a type of its own. */
function bindElement(owner: Node, place: Node, node: Node, context: Context): Scalar {
  const { span } = node
  const args = [bindScalar(owner, context), bindScalar(place, context)]
  return converted({ kind: 'call', fn: '[]', args, type: 'dynamic', span }, typeOf(node), span)
}

function bindPath(node: Node, context: Context): Scalar {
  const { span } = node
  const owner = node.get('Expression')
  const selector = node.get('Selector')
  const side = owner.text === '$left' ? 'left' : owner.text === '$right' ? 'right' : undefined
  if (side !== undefined) return { kind: 'column', name: nameOf(selector), side, type: typeOf(node), span }
  if (context.names.get(owner.text)?.kind === 'step') {
    return { kind: 'column', name: nameOf(selector), state: owner.text, type: typeOf(node), span }
  }
  if (selector.kind === 'BracketedExpression') {
    return bindElement(owner, selector.get('Expression'), node, context)
  }
  const key: Literal = { kind: 'literal', type: 'string', value: nameOf(selector), span: selector.span }
  return { kind: 'call', fn: '[]', args: [bindScalar(owner, context), key], type: typeOf(node), span }
}

/** A minus before a number is part of the number, so that the smallest long can be written. */
function negated(node: Node, context: Context): Scalar {
  const value = bindScalar(node.get('Expression'), context)
  const { span } = node
  if (value.kind !== 'literal') return { kind: 'call', fn: 'negate', args: [value], type: typeOf(node), span }
  if (typeof value.value === 'bigint' || typeof value.value === 'number') return { ...value, value: -value.value, span }
  if (value.value === null) return value
  return { kind: 'call', fn: 'negate', args: [value], type: typeOf(node), span }
}

function bindListed(fn: string, node: Node, context: Context): Scalar {
  const value = bindScalar(node.get('Left'), context)
  const elements = node.get('Right').elements
  const only = elements.length === 1 ? elements[0]! : undefined
  if (only?.columns === undefined || only.type !== undefined) {
    const args = [value, ...elements.map((element) => bindScalar(element, context))]
    return { kind: 'call', fn, args, type: 'bool', span: node.span }
  }
  if (fn.startsWith('has')) throw new Unsupported('form', `"${fn}" over a table`, only.span)
  const relation = bindRelation(only, context)
  return { kind: 'member', fn: fn as Member['fn'], value, relation, type: 'bool', span: node.span } // not has_*: one of the four
}

/** `x between (a .. b)`; a timespan as second bound of a datetime is counted from the first. */
function bindBetween(node: Node, context: Context): Scalar {
  const couple = node.get('Right')
  const value = bindScalar(node.get('Left'), context)
  const first = bindScalar(couple.get('First'), context)
  const second = bindScalar(couple.get('Second'), context)
  const relative = first.type === 'datetime' && second.type === 'timespan'
  const { span } = node
  const last: Scalar = relative ? { kind: 'call', fn: '+', args: [first, second], type: 'datetime', span } : second
  const fn = node.kind === 'BetweenExpression' ? 'between' : '!between'
  return { kind: 'call', fn, args: [value, first, last], type: 'bool', span }
}

function asScalar(result: { readonly scalar?: Scalar }, node: Node): Scalar {
  if (result.scalar !== undefined) return result.scalar
  throw new Unsupported('form', `"${clip(node.text)}", a table, where a value is wanted`, node.span)
}

/** Enough of a text to be recognised in a message. */
export function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text
}

/** A conversion that the text does not spell: an argument takes the type its parameter declares. */
export function converted(value: Scalar, type: KqlType, span: Span): Scalar {
  if (value.type === type) return value
  return widened(value, type) ?? { kind: 'call', fn: 'convert', args: [value], type, span }
}

/** A number that the text spells stays one when it takes a wider type: percentiles and digits must be constants. */
function widened(value: Scalar, type: KqlType): Literal | undefined {
  if (value.kind !== 'literal' || (value.type !== 'int' && value.type !== 'long') || value.value === null)
    return undefined
  const number = Number(value.value)
  if (type === 'real' && Number.isSafeInteger(number)) return { ...value, type, value: number }
  return type === 'long' ? { ...value, type, value: BigInt(number) } : undefined
}
