import type { Relation, Scalar } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import { columnsOfNode } from './bind-relation.ts'
import { bindScalar } from './bind-scalar.ts'
import { bindLegs, tablesAndViews, union } from './bind-union.ts'
import { type Context, withRow } from './environment.ts'
import { nameOf } from './names.ts'
import type { Node } from './node.ts'
import { parametersOf } from './parameters.ts'

/** `search`: rows of these tables, or of all, in which the terms occur; a first column says which table. */
export function bindSearch(node: Node, input: Relation | undefined, context: Context): Relation {
  const kind = parametersOf(node, ['kind']).get('kind')
  const searching = kind?.text === 'case_sensitive' ? 'as written' : 'in any case'
  const columns = columnsOfNode(node)
  const [source] = columns
  if (input?.columns.some(({ name }) => name === source!.name)) {
    throw new Unsupported('form', `a search of rows that have a column "${source!.name}"`, node.span)
  }
  const legs = input === undefined ? legsOf(node, context) : [{ relation: input, source: '' }]
  const all = union(legs, { columns, sourceColumn: source!.name, span: node.span })
  const searched = columns.slice(1)
  const predicate = bindScalar(node.get('Condition'), withRow({ ...context, searching }, searched))
  return { kind: 'where', input: all, predicate, columns, span: node.span }
}

/** `find in (tables) where ... project ...`: rows of several tables side by side. */
export function bindFind(node: Node, context: Context): Relation {
  const parameters = parametersOf(node, ['withsource'])
  const project = node.find('Project')
  const columns = columnsOfNode(node)
  if (project === undefined || columns.some(({ name }) => name === 'pack_')) {
    throw new Unsupported('form', 'find without a list of columns', node.span, 'say which ones: find ... project a, b')
  }
  const sourceColumn = parameters.get('withsource')?.text ?? 'source_'
  const tables = legsOf(node, context)
  const every = new Map(
    tables.flatMap(({ relation }) => relation.columns.map((column) => [column.name, column] as const)),
  )
  const wide = [{ name: sourceColumn, type: 'string' } as const, ...every.values()]
  const all = union(tables, { columns: wide, sourceColumn, span: node.span })
  const row = withRow({ ...context, searching: 'in any case' }, [...every.values()])
  const predicate = bindScalar(node.get('Condition'), row)
  const found: Relation = { kind: 'where', input: all, predicate, columns: wide, span: node.span }
  const values = columns.map((column) => ({
    name: column.name,
    value: { kind: 'column', ...column, span: node.span } as const,
  }))
  return { kind: 'project', input: found, values, columns, span: node.span }
}

/** The tables that a text names, or all there are. */
function legsOf(node: Node, context: Context) {
  const named = node.find('InClause')?.list('Expressions')
  const legs = named === undefined ? tablesAndViews(node, context) : bindLegs(named, undefined, context)
  if (legs.length > 0) return legs
  throw new Unsupported('form', 'a search of no tables', node.span)
}

/** A text that stands for itself in search: it occurs as a term, or with stars as part of one, in any column. */
export function bindSearchTerm(text: string, node: Node, context: Context): Scalar {
  return anyColumn(context, node, (value) => termIn(value, text, node, context))
}

/** `column:"text"`: the term in one column. */
export function bindSearchColumn(node: Node, context: Context): Scalar {
  const name = nameOf(node.get('Left'))
  const column = context.row.find((one) => one.name === name)
  const right = node.get('Right')
  if (column === undefined || right.kind !== 'StringLiteralExpression') {
    throw new Unsupported('form', `"${node.text}" in a search`, node.span)
  }
  return termIn({ kind: 'column', ...column, span: node.span }, right.literalText, node, context)
}

/** Whether something holds of any column: `* has "x"`. */
export function anyColumn({ row }: Context, { span }: Node, test: (value: Scalar) => Scalar): Scalar {
  const tests = row.map((column) => test({ kind: 'column', ...column, span }))
  const none: Scalar = { kind: 'literal', type: 'bool', value: false, span }
  return tests.reduce((a, b) => ({ kind: 'call', fn: 'or', args: [a, b], type: 'bool', span }), none)
}

function termIn(value: Scalar, text: string, { span }: Node, { searching }: Context): Scalar {
  const core = text.replace(/^\*|\*$/g, '')
  if (core.includes('*')) throw new Unsupported('form', `the search term "${text}"`, span, 'use matches regex')
  const [starts, ends] = [text.startsWith('*'), text.endsWith('*') && text.length > 1]
  const folded = starts && ends ? 'contains' : starts ? 'hassuffix' : ends ? 'hasprefix' : 'has'
  const fn = searching === 'as written' ? `${folded}_cs` : folded
  const whole: Scalar = { kind: 'literal', type: 'bool', value: true, span }
  if (core === '') return whole
  const asText: Scalar =
    value.type === 'string' ? value : { kind: 'call', fn: 'tostring', args: [value], type: 'string', span }
  return {
    kind: 'call',
    fn,
    args: [asText, { kind: 'literal', type: 'string', value: core, span }],
    type: 'bool',
    span,
  }
}
