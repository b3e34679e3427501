import { type KqlDiagnostic, type KqlSyntax, readKql } from '../../src/kql/index.ts'
import { columnsOf, trafficTables } from '../../src/model/index.ts'

/** A node of a text and the nodes it stands in, the nearest first. */
export interface Place {
  readonly node: KqlSyntax
  readonly parents: readonly KqlSyntax[]
}

/** A text as the rules look at it. */
export interface Reading {
  readonly text: string
  readonly places: readonly Place[]
  readonly diagnostics: readonly KqlDiagnostic[]
  /** Whether a table is named in the text. */
  readonly reads: (table: string) => boolean
}

/** The tables of Traffic Analytics as the parser is told of them. */
const TABLES = trafficTables.map((table) => ({ name: table.name, columns: columnsOf(table) }))

/** Reads a text over the tables of Traffic Analytics. */
export function readText(text: string): Reading {
  const { root, diagnostics } = readKql(text, TABLES)
  const places: Place[] = []
  const visit = (node: KqlSyntax, parents: readonly KqlSyntax[]) => {
    places.push({ node, parents })
    for (const child of node.children) visit(child, [node, ...parents])
  }
  visit(root, [])
  const tables = new Set(places.flatMap(({ node }) => (node.symbol?.kind === 'Table' ? [node.symbol.name] : [])))
  return { text, places, diagnostics, reads: (table) => tables.has(table) }
}

/** The column that a node names, of whatever table. */
export function columnName({ kind, symbol }: KqlSyntax): string | undefined {
  return kind === 'NameReference' && symbol?.kind === 'Column' ? symbol.name : undefined
}

/** The value of a text literal and its place. */
export function textLiteral(node: KqlSyntax): string | undefined {
  return node.kind === 'StringLiteralExpression' ? node.literalText : undefined
}

/** Every node below one, and itself. */
export function below(node: KqlSyntax): readonly KqlSyntax[] {
  return [node, ...node.children.flatMap(below)]
}

/** The table that a pipeline starts with, where the text says it right there. */
export function sourceOf(pipe: KqlSyntax): string | undefined {
  const input = pipe.kind === 'PipeExpression' ? pipe.find('Expression') : undefined
  if (input !== undefined) return sourceOf(input)
  return pipe.symbol?.kind === 'Table' ? pipe.symbol.name : undefined
}

const COMPARISONS = new Set(['EqualExpression', 'NotEqualExpression', 'EqualTildeExpression', 'BangTildeExpression'])
const LISTS = new Set(['InExpression', 'NotInExpression', 'InCsExpression', 'NotInCsExpression'])

/** A column and a text it is compared with, in `==` and `in` of any spelling. */
export interface Comparison {
  readonly column: KqlSyntax
  readonly name: string
  readonly literal: KqlSyntax
  readonly value: string
}

/** All comparisons of a column with texts that a node makes. */
export function comparisonsOf(node: KqlSyntax): readonly Comparison[] {
  const [left, right] = [node.find('Left'), node.find('Right')]
  if (left === undefined || right === undefined) return []
  if (COMPARISONS.has(node.kind)) return [...pair(left, right), ...pair(right, left)]
  return LISTS.has(node.kind) ? right.list('Expressions').flatMap((one) => pair(left, element(one))) : []
}

function element(node: KqlSyntax): KqlSyntax {
  return node.kind === 'SeparatedElement' ? node.children[0]! : node
}

function pair(column: KqlSyntax, literal: KqlSyntax): readonly Comparison[] {
  const [name, value] = [columnName(column), textLiteral(literal)]
  return name === undefined || value === undefined ? [] : [{ column, name, literal, value }]
}
