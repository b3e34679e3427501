import type { Named, NamedAggregate, Relation, SortTerm } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlColumn } from '../types.ts'
import { bindEvaluate } from './bind-evaluate.ts'
import { bindSearch } from './bind-find.ts'
import { bindJoin, bindLookup } from './bind-join.ts'
import { bindParse, bindParseKv } from './bind-parse.ts'
import { bindGetSchema, bindReduce, bindSample, bindSampleDistinct, bindTopHitters } from './bind-pick.ts'
import { columnsOfNode, unsupportedOperator } from './bind-relation.ts'
import { bindScalar, clip } from './bind-scalar.ts'
import { bindScan } from './bind-scan.ts'
import { bindMakeSeries } from './bind-series.ts'
import { bindUnion } from './bind-union.ts'
import { bindMvApply, bindMvExpand, bindPartition } from './bind-unroll.ts'
import { bindValues, named, tupleColumns } from './bind-values.ts'
import { callFunction } from './call-function.ts'
import { type Context, shared, withRow } from './environment.ts'
import { writtenName } from './names.ts'
import type { Node } from './node.ts'
import { parametersOf } from './parameters.ts'

type BindOperator = (node: Node, input: Relation, context: Context) => Relation

/** How each operator after a pipe is bound, by the parser's name of its node. */
const OPERATORS: Readonly<Record<string, BindOperator>> = {
  FilterOperator: bindWhere,
  ExtendOperator: bindExtend,
  ProjectOperator: (node, input, context) => projected(node, input, listed(node, context)),
  ProjectAwayOperator: keepColumns,
  ProjectKeepOperator: keepColumns,
  ProjectReorderOperator: keepColumns,
  ProjectByNamesOperator: keepColumns,
  ProjectRenameOperator: bindRename,
  SummarizeOperator: bindSummarize,
  DistinctOperator: bindDistinct,
  SortOperator: bindSort,
  TopOperator: bindTop,
  TopNestedOperator: bindTopNested,
  TakeOperator: bindTake,
  CountOperator: (node, input) => ({ kind: 'count', input, columns: columnsOfNode(node), span: node.span }),
  JoinOperator: bindJoin,
  LookupOperator: bindLookup,
  UnionOperator: bindUnion,
  MvExpandOperator: bindMvExpand,
  AsOperator: bindAs,
  InvokeOperator: bindInvoke,
  SearchOperator: bindSearch,
  MvApplyOperator: bindMvApply,
  ScanOperator: bindScan,
  EvaluateOperator: bindEvaluate,
  ParseOperator: bindParse,
  ParseWhereOperator: bindParse,
  ParseKvOperator: bindParseKv,
  MakeSeriesOperator: bindMakeSeries,
  PartitionOperator: bindPartition,
  SampleOperator: bindSample,
  SampleDistinctOperator: bindSampleDistinct,
  TopHittersOperator: bindTopHitters,
  ReduceByOperator: bindReduce,
  GetSchemaOperator: bindGetSchema,
  SerializeOperator: bindSerialize,
  RenderOperator: bindRender,
}

/** Whether an operator is bound, by the parser's name of its node. */
export function isOperator(kind: string): boolean {
  return Object.hasOwn(OPERATORS, kind)
}

/** Binds one step of a pipeline over the rows of `input`. */
export function bindOperator(node: Node, input: Relation, context: Context): Relation {
  const bind = OPERATORS[node.kind]
  if (bind === undefined) throw unsupportedOperator(node)
  return bind(node, input, withRow(context, input.columns))
}

function bindWhere(node: Node, input: Relation, context: Context): Relation {
  parametersOf(node, [])
  const predicate = bindScalar(node.get('Condition'), context)
  return { kind: 'where', input, predicate, columns: input.columns, span: node.span }
}

/** `as`: whatever comes after it may name these rows. */
function bindAs(node: Node, input: Relation, context: Context): Relation {
  if (context.body !== undefined) throw new Unsupported('form', 'as inside of a body', node.span)
  const relation = shared(input, context.query)
  context.query.named.set(node.get('Name').text, relation)
  return relation
}

/** `invoke f(x)`: a function whose first argument is the input. */
function bindInvoke(node: Node, input: Relation, context: Context): Relation {
  const { relation } = callFunction(node.get('Function'), withRow(context, []), input)
  if (relation !== undefined) return { ...relation, span: node.span }
  throw new Unsupported('form', `"${clip(node.text)}", which gives no table,`, node.span)
}

/** Rows that have an order keep it; the columns that `serialize` adds may look at neighbours. */
function bindSerialize(node: Node, input: Relation, context: Context): Relation {
  const serialized: Relation = { kind: 'serialize', input, columns: input.columns, span: node.span }
  const added = node.list('Expressions')
  if (added.length === 0) return serialized
  // Unlike extend, serialize never replaces a column: the binder gives a new one another name.
  const columns = columnsOfNode(node)
  const values = added.map((one, index) => {
    const { name } = columns[input.columns.length + index]!
    return { name, value: bindScalar(one, context) }
  })
  return { kind: 'extend', input: serialized, values, columns, span: node.span }
}

/** The columns that come out stand where the binder puts them; what is not assigned passes through. */
function bindExtend(node: Node, input: Relation, context: Context): Relation {
  const columns = columnsOfNode(node)
  const old = new Set(input.columns.map(({ name }) => name))
  const fresh = columns.map(({ name }) => name).filter((name) => !old.has(name))
  const taken = new Set<string>()
  for (const one of node.list('Expressions')) for (const name of writtenNames(one)) taken.add(name)
  const values = node.list('Expressions').flatMap((one) => {
    const tuple = tupleColumns(one)
    if (tuple !== undefined) return named(one, tuple, context)
    const name = writtenName(one) || fresh.find((candidate) => !taken.has(candidate)) || ''
    taken.add(name)
    return [{ name, value: bindScalar(one, context) }]
  })
  return { kind: 'extend', input, values, columns, span: node.span }
}

function writtenNames(node: Node): readonly string[] {
  return tupleColumns(node)?.map(({ name }) => name) ?? [writtenName(node)]
}

function listed(node: Node, context: Context): readonly Named[] {
  return bindValues(node.list('Expressions'), columnsOfNode(node), context)
}

function projected(node: Node, input: Relation, values: readonly Named[]): Relation {
  return { kind: 'project', input, values, columns: columnsOfNode(node), span: node.span }
}

/** project-away, -keep and -reorder: the binder has expanded wildcards, so its columns are the answer. */
function keepColumns(node: Node, input: Relation): Relation {
  return projected(
    node,
    input,
    columnsOfNode(node).map((column) => passed(column.name, column, node)),
  )
}

function passed(name: string, column: KqlColumn, node: Node): Named {
  return { name, value: { kind: 'column', name: column.name, type: column.type, span: node.span } }
}

/** A renamed column stays where it was. */
function bindRename(node: Node, input: Relation): Relation {
  const columns = columnsOfNode(node)
  return projected(
    node,
    input,
    columns.map(({ name }, index) => passed(name, input.columns[index]!, node)),
  )
}

function bindSummarize(node: Node, input: Relation, context: Context): Relation {
  parametersOf(node, [])
  const columns = columnsOfNode(node)
  const by = node.find('ByClause')?.list('Expressions') ?? []
  const keys = by.map((one, index) => ({ name: columns[index]!.name, value: bindScalar(one, context) }))
  const aggregates = namedAggregates(node.list('Aggregates'), columns.slice(keys.length), context)
  const width = keys.length + aggregates.reduce((sum, { names }) => sum + names.length, 0)
  if (width !== columns.length) {
    throw new Unsupported('form', `"${clip(node.text)}", whose columns cannot be told apart,`, node.span)
  }
  return { kind: 'summarize', input, keys, aggregates, columns, span: node.span }
}

/** Aggregates take the binder's columns in order, each as many as it gives. */
function namedAggregates(nodes: readonly Node[], columns: readonly KqlColumn[], context: Context) {
  const result: NamedAggregate[] = []
  let at = 0
  for (const node of nodes) {
    const expression = node.kind.endsWith('NamedExpression') ? node.get('Expression') : node
    const width = expression.type === undefined ? (expression.columns?.length ?? 1) : 1
    const names = columns.slice(at, at + width).map(({ name }) => name)
    result.push({ names, value: bindScalar(expression, context) })
    at += width
  }
  return result
}

function bindDistinct(node: Node, input: Relation, context: Context): Relation {
  parametersOf(node, [])
  const columns = columnsOfNode(node)
  const expressions = node.list('Expressions')
  const all = expressions.length === 1 && expressions[0]!.kind === 'StarExpression'
  const values = all ? columns.map((column) => passed(column.name, column, node)) : listed(node, context)
  return { kind: 'distinct', input, values, columns, span: node.span }
}

function bindSort(node: Node, input: Relation, context: Context): Relation {
  parametersOf(node, [])
  const terms = node.list('Expressions').map((one) => bindTerm(one, context))
  return { kind: 'sort', input, terms, columns: input.columns, span: node.span }
}

function bindTop(node: Node, input: Relation, context: Context): Relation {
  parametersOf(node, [])
  const count = bindScalar(node.get('Expression'), withRow(context, []))
  const terms = [bindTerm(node.get('ByExpression'), context)]
  return { kind: 'top', input, count, terms, columns: input.columns, span: node.span }
}

/** Each clause gives two columns: what is grouped, and what the groups are ranked by, descending unless it says asc. */
function bindTopNested(node: Node, input: Relation, context: Context): Relation {
  const columns = columnsOfNode(node)
  const levels = node.list('Clauses').map((clause, index) => {
    const others = clause.find('WithOthersClause')?.get('Expression')
    const count = clause.find('Expression')
    const by = clause.get('ByExpression')
    return {
      key: { name: columns[2 * index]!.name, value: bindScalar(clause.get('OfExpression'), context) },
      aggregate: { name: columns[2 * index + 1]!.name, value: bindScalar(by, context) },
      descending: !/^asc\b/.test(by.find('Ordering')?.text ?? ''),
      ...(count === undefined ? {} : { count: bindScalar(count, withRow(context, [])) }),
      ...(others === undefined ? {} : { others: bindScalar(others, withRow(context, [])) }),
    }
  })
  return { kind: 'top-nested', input, levels, columns, span: node.span }
}

/** The default is descending; ascending puts nulls first, descending last (Kusto's sort operator). */
function bindTerm(node: Node, context: Context): SortTerm {
  const clause = node.kind === 'OrderedExpression' ? (node.find('Ordering')?.text ?? '') : ''
  const descending = !/^asc\b/.test(clause)
  const nulls = /nulls\s+(first|last)/.exec(clause)?.[1]
  return {
    value: bindScalar(node, context),
    descending,
    nullsFirst: nulls === undefined ? !descending : nulls === 'first',
  }
}

function bindTake(node: Node, input: Relation, context: Context): Relation {
  parametersOf(node, [])
  const count = bindScalar(node.get('Expression'), withRow(context, []))
  return { kind: 'take', input, count, columns: input.columns, span: node.span }
}

/** `render` says how the answer is drawn; its rows are the input's. */
function bindRender(node: Node, input: Relation, context: Context): Relation {
  const properties = node.find('WithClause')?.list('Properties') ?? []
  const pairs = properties.map((one) => [one.get('Name').text, propertyText(one.get('Expression'))] as const)
  const chart = /^render\s+(\w+)/.exec(node.text)?.[1] ?? ''
  context.query.render = { chart, properties: Object.fromEntries(pairs) }
  return input
}

function propertyText(node: Node): string {
  return node.kind === 'StringLiteralExpression' ? node.literalText : node.text
}
