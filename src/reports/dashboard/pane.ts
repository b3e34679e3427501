import type { Element } from './markup.ts'

const KINDS = ['count', 'bytes'] as const

/** How a column's cells are read. */
export type Kind = 'text' | (typeof KINDS)[number]

/** Rows of a pane. A number that nobody counted is null. */
export interface Table {
  readonly columns: readonly { readonly name: string; readonly kind: Kind }[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** One question about the traffic, drawn, told, and as a table. */
export interface Pane {
  readonly id: string
  readonly title: string
  readonly question: string
  /** What a drawing shows, for who does not see it; also what stands there when there is nothing to draw. */
  readonly summary: string
  /** The drawing at a width in pixels; undefined when there is nothing to draw. */
  readonly draw?: ((width: number) => Element) | undefined
  readonly table: Table
  /** Whether the table is shown from the start: where it is the pane. */
  readonly isOpen?: boolean
  /** The next step, where the rows call for one. */
  readonly advice?: string | undefined
}

/** Columns from `name:kind` texts; `text` where no kind is named. */
export function columnsOf(...specs: readonly string[]): Table['columns'] {
  return specs.map((spec) => {
    const kind = KINDS.find((one) => spec.endsWith(`:${one}`))
    return kind === undefined ? { name: spec, kind: 'text' } : { name: spec.slice(0, -kind.length - 1), kind }
  })
}
