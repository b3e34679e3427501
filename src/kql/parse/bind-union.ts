import type { Relation, RelationOf } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlColumn, Span } from '../types.ts'
import { bindRelation, columnsOfNode } from './bind-relation.ts'
import { bindBody } from './call-function.ts'
import type { Context } from './environment.ts'
import type { Node } from './node.ts'
import { parametersOf } from './parameters.ts'

const KNOWN = ['kind', 'withsource', 'isfuzzy', 'hint.concurrency', 'hint.spread']

type Leg = RelationOf<'union'>['inputs'][number]

/** `union`, at the start of a pipeline or inside of one (`input`). Which columns come out is the binder's word. */
export function bindUnion(node: Node, input: Relation | undefined, context: Context): Relation {
  const parameters = parametersOf(node, KNOWN)
  const sourceColumn = parameters.get('withsource')?.text
  const isFuzzy = parameters.get('isfuzzy')?.text === 'true'
  const nodes = node.list('Expressions').filter((one) => !(isFuzzy && isUnknown(one, context)))
  const inputs = bindLegs(nodes, input, context)
  const columns = ownNamesFirst(columnsOfNode(node), inputs, node.span)
  return union(inputs, { columns, sourceColumn, span: node.span })
}

/**
 * A column `a` that two legs give different types becomes `a_long` and `a_int`. Where a leg has a column `a_long` of its
 * own, that one keeps its name and the other gets a number (https://learn.microsoft.com/kusto/query/union-operator); the
 * binder gives the number to whichever comes second.
 */
function ownNamesFirst(columns: readonly KqlColumn[], legs: readonly Leg[], span: Span): readonly KqlColumn[] {
  const given = legs.flatMap(({ relation }) => relation.columns)
  const names = [...new Set(given.map(({ name }) => name))]
  const isMixed = (one: KqlColumn) => given.some(({ name, type }) => name === one.name && type !== one.type)
  const swaps = given.filter(isMixed).flatMap((one) => {
    const stem = `${one.name}_${one.type}`
    const own = given.find(({ name }) => name === stem)
    if (own === undefined || names.indexOf(one.name) > names.indexOf(stem)) return []
    if (own.type === one.type && columns.some(({ name }) => name === `${stem}1`)) return [stem]
    throw new Unsupported('form', `a union in which "${stem}" is two columns`, span)
  })
  const swapped = new Map(swaps.flatMap((stem) => [[stem, `${stem}1`] as const, [`${stem}1`, stem] as const]))
  return columns.map(({ name, type }) => ({ name: swapped.get(name) ?? name, type }))
}

/** A name that refers to nothing, which `isfuzzy` allows: the binder takes it for a table without columns. */
function isUnknown(node: Node, { names, query }: Context): boolean {
  if (node.kind !== 'NameReference' || (node.columns ?? []).length > 0) return false
  return !names.has(node.text) && !query.named.has(node.text) && !query.tables.some(({ name }) => name === node.text)
}

/** Rows of several relations, with a column that says which, if it has a name. */
export function union(
  inputs: readonly Leg[],
  how: { readonly columns: Relation['columns']; readonly sourceColumn?: string | undefined; readonly span: Span },
): Relation {
  const { columns, sourceColumn, span } = how
  return { kind: 'union', inputs, columns, span, ...(sourceColumn === undefined ? {} : { sourceColumn }) }
}

/** The relations of a list of tables, wildcards written out. */
export function bindLegs(nodes: readonly Node[], input: Relation | undefined, context: Context): readonly Leg[] {
  const legs: Leg[] = input === undefined ? [] : [{ relation: input, source: 'union_arg0' }]
  for (const one of nodes) {
    if (one.find('Name')?.kind === 'WildcardedName') legs.push(...matchingTables(one, context))
    else {
      const relation = bindRelation(one, context)
      legs.push({ relation, source: sourceName(one, relation, legs.length) })
    }
  }
  return legs
}

/** `T*`: the tables and views whose names fit. */
function matchingTables(node: Node, context: Context): readonly Leg[] {
  const parts = node.text.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
  const pattern = new RegExp(`^${parts.join('.*')}$`)
  const legs = tablesAndViews(node, context).filter(({ source }) => pattern.test(source))
  if (legs.length > 0) return legs
  throw new Unsupported('form', `"${node.text}", which fits no table,`, node.span)
}

/** Every table of the database and every `let v = view () {...}` in sight. */
export function tablesAndViews({ span }: Node, context: Context): readonly Leg[] {
  const tables = context.query.tables.map(({ name, columns }): Leg => {
    const known = columns.map((column) => ({ name: column.name, type: column.type }))
    return { relation: { kind: 'table', name, columns: known, span }, source: name }
  })
  const views = [...context.names].flatMap(([source, binding]) => {
    if (binding.kind !== 'function' || binding.declaration.find('ViewKeyword') === undefined) return []
    const { relation } = bindBody(binding.declaration.get('Body'), { ...context, names: binding.names, row: [] })
    return relation === undefined ? [] : [{ relation, source }]
  })
  return [...tables, ...views]
}

/** withsource takes a table's name or the one `as` gives, and numbers the rest (learn.microsoft.com/kusto/query/as-operator). */
function sourceName(node: Node, relation: Relation, index: number): string {
  if (node.kind === 'ParenthesizedExpression') return sourceName(node.get('Expression'), relation, index)
  const last = node.kind === 'PipeExpression' ? node.get('Operator') : undefined
  if (last?.kind === 'AsOperator') return last.get('Name').text
  if (relation.kind === 'table') return relation.name
  return node.kind === 'NameReference' ? node.text : `union_arg${index}`
}
