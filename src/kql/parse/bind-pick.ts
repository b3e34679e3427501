import type { Literal, LiteralValue, Relation, Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlType, Span } from '../types.ts'
import { columnsOfNode } from './bind-relation.ts'
import { bindScalar } from './bind-scalar.ts'
import { type Context, withRow } from './environment.ts'
import type { Node } from './node.ts'
import { parametersOf } from './parameters.ts'
import { constantOf } from './plugin-call.ts'

/** `sample n`: rows by chance. */
export function bindSample(node: Node, input: Relation, context: Context): Relation {
  parametersOf(node, [])
  return sampled(node.get('Expression'), input, context)
}

/** `sample-distinct n of value`: values by chance. */
export function bindSampleDistinct(node: Node, input: Relation, context: Context): Relation {
  const columns = columnsOfNode(node)
  const values = [{ name: columns[0]!.name, value: bindScalar(node.get('OfExpression'), context) }]
  return sampled(node.get('Expression'), { kind: 'distinct', input, values, columns, span: node.span }, context)
}

function sampled(count: Node, input: Relation, context: Context): Relation {
  const { columns } = input
  return { kind: 'sample', input, count: bindScalar(count, withRow(context, [])), columns, span: count.span }
}

/** `top-hitters n of value by weight`: an estimate in Azure, exact here, so it is a top over a summarize. */
export function bindTopHitters(node: Node, input: Relation, context: Context): Relation {
  const { span } = node
  context.query.estimates.add('top-hitters')
  const [key, total] = columnsOfNode(node)
  const weight = node.find('ByClause')?.get('Expression')
  const value: Scalar =
    weight === undefined
      ? { kind: 'aggregate', fn: 'count', args: [], type: 'long', span }
      : summed(bindScalar(weight, context))
  const column = { name: total!.name, type: value.type }
  const columns = [key!, column]
  const groups: Relation = {
    kind: 'summarize',
    input,
    keys: [{ name: key!.name, value: bindScalar(node.get('OfExpression'), context) }],
    aggregates: [{ names: [column.name], value }],
    columns,
    span,
  }
  const count = bindScalar(node.get('Expression'), withRow(context, []))
  const term = { value: { kind: 'column', ...column, span }, descending: true, nullsFirst: false } as const
  return { kind: 'top', input: groups, count, terms: [term], columns, span }
}

function summed(value: Scalar): Scalar {
  const type = value.type === 'int' || value.type === 'bool' ? 'long' : value.type
  return { kind: 'aggregate', fn: 'sum', args: [value], type, span: value.span }
}

/** The part of the rows in which a term has to stand unless the text says another. */
const THRESHOLD = 0.1

/** `reduce by text with threshold=..., characters=...`. */
export function bindReduce(node: Node, input: Relation, context: Context): Relation {
  const kind = parametersOf(node, ['kind']).get('kind')
  if (kind !== undefined) throw new Unsupported('form', `reduce kind=${kind.text}`, kind.span)
  context.query.estimates.add('reduce')
  const parts = (node.find('With') ?? node.find('ReduceByWithClause'))?.children.at(-1)?.elements ?? []
  const said = new Map(parts.map((one) => [one.get('Name').text, one.get('Expression')] as const))
  const [threshold, characters] = ['threshold', 'characters'].map((name) => {
    const given = said.get(name)
    return given === undefined ? undefined : constantOf(given, context)
  })
  return {
    kind: 'reduce',
    input,
    value: bindScalar(node.get('Expression'), context),
    threshold: Number(threshold ?? THRESHOLD),
    ...(characters === undefined ? {} : { separators: String(characters) }),
    columns: columnsOfNode(node),
    span: node.span,
  }
}

/** The .NET names that getschema prints beside Kusto's own. */
const DOTNET: Readonly<Record<KqlType, string>> = {
  bool: 'System.SByte',
  int: 'System.Int32',
  long: 'System.Int64',
  real: 'System.Double',
  decimal: 'System.Data.SqlTypes.SqlDecimal',
  string: 'System.String',
  datetime: 'System.DateTime',
  timespan: 'System.TimeSpan',
  dynamic: 'System.Object',
  guid: 'System.Guid',
}

/** `getschema`: the columns of the input as rows. */
export function bindGetSchema(node: Node, input: Relation): Relation {
  const { span } = node
  const rows = input.columns.map(({ name, type }, index) => [
    literal('string', name, span),
    literal('long', BigInt(index), span),
    literal('string', DOTNET[type], span),
    literal('string', type, span),
  ])
  return { kind: 'datatable', rows, columns: columnsOfNode(node), span }
}

function literal(type: KqlType, value: LiteralValue, span: Span): Literal {
  return { kind: 'literal', type, value, span }
}
