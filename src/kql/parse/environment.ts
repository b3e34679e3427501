import type { Discovered } from '../discovery.ts'
import type { Relation, Scalar } from '../ir.ts'
import type { KqlColumn, KqlRender, KqlSchema, Span } from '../types.ts'
import type { Identities } from './identity.ts'
import type { Node } from './node.ts'

/** What a `let` or a parameter stands for. A function keeps the names that were known where it was written. */
export type Binding =
  | { readonly kind: 'scalar'; readonly value: Scalar }
  | { readonly kind: 'relation'; readonly relation: Relation }
  | { readonly kind: 'step' }
  | { readonly kind: 'pattern'; readonly declaration: Node; readonly names: Names }
  | { readonly kind: 'function'; readonly declaration: Node; readonly names: Names }

type Names = ReadonlyMap<string, Binding>

/** Where a node is being bound: the names in sight, the row at hand, and what the whole query collects. */
export interface Context {
  readonly names: Names
  /** Columns of the row at hand; empty outside of a pipeline. */
  readonly row: readonly KqlColumn[]
  readonly query: QueryParts
  /** Where a pipeline starts that names no table: inside the body of an operator. */
  readonly body?: Relation
  /** Whether a text alone is a condition: in search. */
  readonly isInFunction?: boolean
  readonly searching?: 'in any case' | 'as written'
}

/** What a user function gives at one call: a value or a table. */
export interface FunctionResult {
  readonly scalar?: Scalar
  readonly relation?: Relation
}

/** What one query gathers while it is bound. */
export interface QueryParts {
  readonly tables: readonly KqlSchema[]
  readonly discovered: Discovered
  readonly lets: Relation[]
  readonly identities: Identities
  /** What each function has given, by its arguments. */
  readonly calls: Map<Binding, Map<string, FunctionResult>>
  /** Relations that `as` has named, for whatever comes after it. */
  readonly named: Map<string, Relation>
  /** Columns that stand in the tree only because the official binder puts them there; no answer shows them. */
  readonly hidden: Set<string>
  /** What stands in the text and may have another right answer in Azure, by name. */
  readonly estimates: Set<string>
  render?: KqlRender
}

/** The same place with more names in sight. */
export function withName(context: Context, name: string, binding: Binding): Context {
  return { ...context, names: new Map([...context.names, [name, binding]]) }
}

/** The same place, looking at the rows of a relation. */
export function withRow(context: Context, row: readonly KqlColumn[]): Context {
  return { ...context, row }
}

/** The same place, inside the body of an operator that hands it these rows. */
export function withBody(context: Context, body: Relation): Context {
  return { ...context, row: [], body }
}

/** Keeps a relation under an id, so that it is computed once however often it is named. */
export function shared(relation: Relation, query: QueryParts): Relation {
  if (relation.kind === 'let' || relation.kind === 'table') return relation
  query.lets.push(relation)
  return letReference(query.lets.length - 1, relation.columns, relation.span)
}

function letReference(id: number, columns: readonly KqlColumn[], span: Span): Relation {
  return { kind: 'let', id, columns, span }
}
