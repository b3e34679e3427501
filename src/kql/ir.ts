import type { KqlColumn, KqlRender, KqlType, Span } from './types.ts'

/**
 * The bound tree of a query: what the text means, in this project's own words. Names are resolved, types and result
 * columns are the official binder's, user functions are already written out at their calls. What a name stands for is one
 * object however often it is named, so the tree is a graph without cycles: walk it by object, not by path.
 */

/** The value of a literal. datetime and timespan are ticks; decimal and guid are text; dynamic is JSON text. */
export type LiteralValue = boolean | number | bigint | string | null

interface ScalarNode {
  readonly type: KqlType
  readonly span: Span
}

export interface Literal extends ScalarNode {
  readonly kind: 'literal'
  readonly value: LiteralValue
}

/** A column of the row at hand; `side` where both rows of a join are, `state` for a row that a step of scan remembers. */
export interface ColumnReference extends ScalarNode {
  readonly kind: 'column'
  readonly name: string
  readonly side?: 'left' | 'right'
  readonly state?: string
}

/**
 * A function of the row at hand. Operators are functions by their own sign: `+`, `has_cs`, `!in~`. The functions of
 * `ROW_FUNCTIONS` look at the rows around it too, in the order that sort or serialize gave them.
 */
export interface Call extends ScalarNode {
  readonly kind: 'call'
  readonly fn: string
  readonly args: readonly Scalar[]
}

/** A function of all rows of a group. */
interface AggregateCall extends ScalarNode {
  readonly kind: 'aggregate'
  readonly fn: string
  readonly args: readonly Scalar[]
}

/** The first cell of a table: `toscalar(...)`. */
interface ScalarOf extends ScalarNode {
  readonly kind: 'scalarOf'
  readonly relation: Relation
}

/** Whether a value is among the first column of a table: `x in (T | project a)`. */
export interface Member extends ScalarNode {
  readonly kind: 'member'
  readonly fn: 'in' | '!in' | 'in~' | '!in~'
  readonly value: Scalar
  readonly relation: Relation
}

/** Functions of a row and of its neighbours (https://learn.microsoft.com/kusto/query/window-functions). */
export const ROW_FUNCTIONS = [
  'row_number',
  'prev',
  'next',
  'row_cumsum',
  'row_rank_dense',
  'row_rank_min',
  'row_window_session',
] as const

export type RowFunction = (typeof ROW_FUNCTIONS)[number]

export type Scalar = Literal | ColumnReference | Call | AggregateCall | ScalarOf | Member

/** A value and the column it becomes. */
export interface Named {
  readonly name: string
  readonly value: Scalar
}

/** An aggregate and the columns it becomes: `arg_max(x, *)` gives several. */
export interface NamedAggregate {
  readonly names: readonly string[]
  readonly value: Scalar
}

export interface SortTerm {
  readonly value: Scalar
  readonly descending: boolean
  readonly nullsFirst: boolean
}

interface RelationNode {
  /** The columns that come out, in order. */
  readonly columns: readonly KqlColumn[]
  readonly span: Span
}

type Step<Kind extends string, Fields = unknown> = RelationNode & { readonly kind: Kind } & Fields
type From = { readonly input: Relation }

export const JOIN_FLAVORS = [
  'innerunique',
  'inner',
  'leftouter',
  'rightouter',
  'fullouter',
  'leftsemi',
  'rightsemi',
  'leftanti',
  'rightanti',
] as const

export type JoinFlavor = (typeof JOIN_FLAVORS)[number]

export interface JoinKey {
  readonly left: Scalar
  readonly right: Scalar
}

/** Every kind of relation; `src/kql/lower` holds one lowering for each. */
export type Relation =
  | Step<'table', { readonly name: string }>
  | Step<'let', { readonly id: number }>
  | Step<'print', { readonly values: readonly Named[] }>
  | Step<'datatable', { readonly rows: readonly (readonly Scalar[])[] }>
  | Step<'range', { readonly from: Scalar; readonly to: Scalar; readonly step: Scalar }>
  | Step<'where', From & { readonly predicate: Scalar }>
  | Step<'extend', From & { readonly values: readonly Named[] }>
  | Step<'project', From & { readonly values: readonly Named[] }>
  | Step<'summarize', From & { readonly keys: readonly Named[]; readonly aggregates: readonly NamedAggregate[] }>
  | Step<'distinct', From & { readonly values: readonly Named[] }>
  | Step<'sort', From & { readonly terms: readonly SortTerm[] }>
  | Step<'top', From & { readonly count: Scalar; readonly terms: readonly SortTerm[] }>
  | Step<'take', From & { readonly count: Scalar }>
  | Step<'count', From>
  | Step<'join', From & { readonly right: Relation; readonly flavor: JoinFlavor; readonly keys: readonly JoinKey[] }>
  | Step<
      'lookup',
      From & { readonly right: Relation; readonly flavor: 'inner' | 'leftouter'; readonly keys: readonly JoinKey[] }
    >
  | Step<'top-nested', From & { readonly levels: readonly NestedLevel[] }>
  | Step<'union', { readonly inputs: readonly UnionLeg[]; readonly sourceColumn?: string }>
  | Step<'parse', From & Parsing>
  | Step<'parse-kv', From & PairParsing>
  | Step<'make-series', From & SeriesMaking>
  | Step<'scan', From & Scanning>
  | Step<'narrow', From>
  | Step<
      'address-lookup',
      From & {
        readonly right: Relation
        readonly family: 4 | 6
        /** The address of a row, and the network of a row of the other side, both as text. */
        readonly address: Scalar
        readonly network: Scalar
        /** Columns of both sides that have to be the same besides. */
        readonly keys: readonly JoinKey[]
        readonly keepUnmatched: boolean
      }
    >
  | Step<'serialize', From>
  | Step<'sample', From & { readonly count: Scalar }>
  | Step<'reduce', From & Reducing>
  | Step<'mv-expand', From & Unrolling>
  | Step<'mv-apply', From & { readonly unrolling: Unrolling & RelationNode; readonly body: Relation }>
  | Step<'partition', From & { readonly key: Scalar; readonly body: Relation }>
  | Step<'rows'>

/**
 * Bodies: `mv-apply` runs its body once for each row of its input, over that row unrolled, and puts the row's other columns
 * beside what comes out; `partition` runs its body once for each value of its key. `rows` is where a body starts.
 */
interface Unrolling {
  readonly expands: readonly Expansion[]
  readonly indexColumn?: string
  readonly limit?: Scalar
  /** Whether a property of a bag becomes `[name, value]` instead of a bag of one. */
  readonly pairs: boolean
}

/** What parse and parse-where look for in a text, from its first character to its last. */
interface Parsing {
  readonly value: Scalar
  /** `simple`: all captures are of their types or none is; `relaxed`: each for itself; `regex`: texts are patterns. */
  readonly mode: 'simple' | 'relaxed' | 'regex'
  /** Flags of the pattern, for `regex`. */
  readonly flags: string
  readonly pattern: readonly ParsePart[]
  /** Whether rows that do not match are left out: parse-where. */
  readonly onlyMatches: boolean
}

export type ParsePart =
  | { readonly kind: 'skip' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'capture'; readonly name: string; readonly type: KqlType }

/** What parse-kv looks for: keys and how they stand in a text. Without delimiters any other sign parts words. */
interface PairParsing {
  readonly value: Scalar
  readonly keys: readonly KqlColumn[]
  readonly pairDelimiter?: string
  readonly keyDelimiter?: string
  /** One or two characters each: what opens and what closes. */
  readonly quotes: readonly string[]
  readonly escapes: readonly string[]
  readonly greedy: boolean
  /** A pattern of two groups, key and value, instead of all that. */
  readonly regex?: string
}

/** make-series: arrays of aggregates along an axis, one for each combination of keys. */
interface SeriesMaking {
  readonly keys: readonly Named[]
  /** What stands in a place of the array that has no rows: 0 unless the text says something else. */
  readonly aggregates: readonly (Named & { readonly fallback?: Scalar })[]
  readonly axis: Named
  readonly from?: Scalar
  readonly to?: Scalar
  readonly step: Scalar
  /** Of the form `in range(from, to, step)`: places are bins, and `to` belongs to them. */
  readonly inclusive: boolean
  /** Whether an input without rows gives arrays of fallbacks instead of nothing. */
  readonly nonempty: boolean
}

/**
 * scan: rows in their order against steps; https://learn.microsoft.com/kusto/query/scan-operator has the whole logic. Each
 * row is held against the last step first. A step that a row reaches from the step before takes over what that one remembers.
 */
interface Scanning {
  readonly partition: readonly Scalar[]
  /** Columns that steps assign; null, or this value, where a step assigns none. */
  readonly declared: readonly (KqlColumn & { readonly fallback?: Scalar })[]
  readonly matchColumn: string
  readonly steps: readonly ScanStep[]
}

export interface ScanStep {
  readonly name: string
  /** Which matches become rows: all, the last of a sequence, none. */
  readonly output: 'all' | 'last' | 'none'
  readonly condition: Scalar
  readonly assignments: readonly Named[]
}

/** reduce: texts that share terms which stand in many of them, at the same places, become one pattern. */
interface Reducing {
  readonly value: Scalar
  /** A term counts when it stands in more than this part of all rows. */
  readonly threshold: number
  /** The signs between terms; without them any sign of ASCII that is no letter and no digit. */
  readonly separators?: string
}

/** One level of top-nested: what is grouped, by what the groups are ranked, and how many of them stay (all without a count). */
interface NestedLevel {
  readonly key: Named
  readonly aggregate: Named
  readonly count?: Scalar
  readonly descending: boolean
  /** The key under which the rows that did not make it are counted together. */
  readonly others?: Scalar
}

/** One input of a union and the name `withsource` gives it. */
interface UnionLeg {
  readonly relation: Relation
  readonly source: string
}

/** One value that mv-expand unrolls, the column it becomes, and the type its elements are cast to. */
export interface Expansion extends Named {
  readonly type: KqlType
}

export type RelationKind = Relation['kind']
export type RelationOf<Kind extends RelationKind> = Extract<Relation, { readonly kind: Kind }>

/** A whole query: the tables its lets name, by id, and the relation it answers with. */
export interface Program {
  readonly lets: readonly Relation[]
  readonly answer: Relation
  /** What stands in the text and may have another right answer in Azure, by name. */
  readonly estimates: ReadonlySet<string>
  readonly render?: KqlRender
}
