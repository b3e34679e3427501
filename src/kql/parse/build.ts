import type { Literal, LiteralValue, Named, Relation, Scalar } from '../ir.ts'
import type { KqlColumn, KqlType, Span } from '../types.ts'

/**
 * Nodes of the tree for one place of a text. What the reference says in terms of other steps is put together from these:
 * it needs no lowering of its own, and both executions know it already.
 */
export class Build {
  readonly span: Span

  constructor(span: Span) {
    this.span = span
  }

  literal(type: KqlType, value: LiteralValue): Literal {
    return { kind: 'literal', type, value, span: this.span }
  }

  long(value: number): Literal {
    return this.literal('long', BigInt(value))
  }

  column({ name, type }: KqlColumn): Scalar {
    return { kind: 'column', name, type, span: this.span }
  }

  /** A column as it is, under its own name. */
  kept(column: KqlColumn): Named {
    return { name: column.name, value: this.column(column) }
  }

  call(fn: string, type: KqlType, ...args: readonly Scalar[]): Scalar {
    return { kind: 'call', fn, args, type, span: this.span }
  }

  aggregate(fn: string, type: KqlType, ...args: readonly Scalar[]): Scalar {
    return { kind: 'aggregate', fn, args, type, span: this.span }
  }

  where(input: Relation, ...all: readonly Scalar[]): Relation {
    const predicate = all.reduce((a, b) => this.call('and', 'bool', a, b))
    return { kind: 'where', input, predicate, columns: input.columns, span: this.span }
  }

  /** More columns behind those of the input. */
  extend(input: Relation, ...values: readonly Named[]): Relation {
    return { kind: 'extend', input, values, columns: [...input.columns, ...columnsOf(values)], span: this.span }
  }

  project(input: Relation, ...values: readonly Named[]): Relation {
    return { kind: 'project', input, values, columns: columnsOf(values), span: this.span }
  }

  summarize(input: Relation, keys: readonly Named[], ...values: readonly Named[]): Relation {
    const aggregates = values.map(({ name, value }) => ({ names: [name], value }))
    return { kind: 'summarize', input, keys, aggregates, columns: columnsOf([...keys, ...values]), span: this.span }
  }

  /** In ascending order of these. */
  sort(input: Relation, ...by: readonly Scalar[]): Relation {
    const terms = by.map((value) => ({ value, descending: false, nullsFirst: true }))
    return { kind: 'sort', input, terms, columns: input.columns, span: this.span }
  }

  /** Each row `count` times, with a column that counts them from 0. */
  repeated(input: Relation, name: string, count: number): Relation {
    const places = this.literal('dynamic', `[${Array.from({ length: count }, (_, place) => place).join(',')}]`)
    const expands = [{ name, value: places, type: 'long' as const }]
    const columns = [...input.columns, { name, type: 'long' as const }]
    return { kind: 'mv-expand', input, expands, pairs: false, columns, span: this.span }
  }
}

/** The columns that values become. */
export function columnsOf(values: readonly Named[]): readonly KqlColumn[] {
  return values.map(({ name, value: { type } }) => ({ name, type }))
}
