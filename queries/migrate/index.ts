import { type KqlSyntax, placeOf, type Span } from '../../src/kql/index.ts'
import { azureNetworkAnalyticsCl } from '../../src/model/index.ts'
import { type Edit, edited, requoted } from '../edits.ts'
import { WORDS } from '../lint/code-letters.ts'
import { SPACED } from '../lint/list-separator.ts'
import { below, columnName, comparisonsOf, type Place, type Reading, readText, textLiteral } from '../lint/reading.ts'
import { COLUMNS } from './columns.ts'

/** Something of the old query that the new one does not say, or says with a difference. */
export interface LeftOver {
  readonly span: Span
  readonly line: number
  readonly column: number
  readonly message: string
  /** False where the text still holds what NTANetAnalytics has not. */
  readonly carried: boolean
}

/** A query over NTANetAnalytics, and what a person has to look at. Places are those of the old text. */
export interface Migration {
  readonly text: string
  readonly leftOver: readonly LeftOver[]
}

/** What a rule changes and what it has to say. */
interface Change {
  readonly edits: readonly Edit[]
  readonly notes: readonly Omit<LeftOver, 'line' | 'column'>[]
}

const NOTHING: Change = { edits: [], notes: [] }

/**
 * Rewrites a query over AzureNetworkAnalytics_CL for NTANetAnalytics: table, columns, values and separators, each at its
 * place in the syntax tree; everything else stays as it was written, comments too.
 */
export function migrateKql(text: string): Migration {
  const reading = readText(text)
  const computed = computedColumns(reading)
  const changes = reading.places.flatMap((place) => [
    migrateTable(place, computed),
    migrateColumn(place),
    migrateValues(place),
    migrateSeparator(place),
  ])
  const edits = changes.flatMap((change) => change.edits)
  const migrated = edited(text, edits)
  const notes = [...changes.flatMap((change) => change.notes), ...unbound(migrated, edits)]
  const leftOver = notes.map((note) => ({ ...note, ...placeOf(text, note.span.start) }))
  return { text: migrated, leftOver: leftOver.toSorted((a, b) => a.span.start - b.span.start) }
}

/** The columns of the text that an expression stands in for, each with it. */
function computedColumns({ places }: Reading): readonly string[] {
  const names = new Set(places.flatMap(({ node }) => columnName(node) ?? []))
  return [...names].flatMap((name) => (COLUMNS[name]?.as === undefined ? [] : [`${name} = ${COLUMNS[name].as}`]))
}

/** The table, and beside it the columns that an expression gives: they keep their old names in the rest of the text. */
function migrateTable({ node, parents }: Place, computed: readonly string[]): Change {
  if (node.kind !== 'NameReference' || node.symbol?.name !== 'AzureNetworkAnalytics_CL') return NOTHING
  const extended = computed.length === 0 ? '' : `\n| extend ${computed.join(',\n    ')}`
  const isPiped = parents[0]?.kind === 'PipeExpression' || extended === ''
  const table = `NTANetAnalytics${extended}`
  return { edits: [{ span: node.span, text: isPiped ? table : `(${table})` }], notes: [] }
}

function migrateColumn({ node, parents }: Place): Change {
  const name = columnName(node)
  if (name === undefined) return NOTHING
  const moved = COLUMNS[name]
  const { span } = node
  if (moved === undefined) return oldColumn(name, span)
  const carried = moved.to !== undefined || moved.as !== undefined
  const notes = moved.note === undefined ? [] : [{ span, message: `${name}: ${moved.note}`, carried }]
  if (moved.to === undefined) return { edits: [], notes }
  const text = moved.whole === true && isDivided(parents) ? `todouble(${moved.to})` : moved.to
  return { edits: [{ span, text }], notes }
}

/** Columns of topology rows, and those that Azure no longer has. */
function oldColumn(name: string, span: Span): Change {
  if (!/_[sdgbt]$/.test(name) || !Object.hasOwn(azureNetworkAnalyticsCl.columns, name)) return NOTHING
  return { edits: [], notes: [{ span, message: `NTANetAnalytics has nothing for ${name}`, carried: false }] }
}

/** Real numbers became whole ones, and Kusto cuts the quotient of two whole numbers. */
function isDivided(parents: readonly KqlSyntax[]): boolean {
  const outer = parents.filter(({ kind }) => kind !== 'ParenthesizedExpression')
  return outer[0]?.kind === 'DivideExpression'
}

/** Code letters became words. */
function migrateValues({ node }: Place): Change {
  const changes = comparisonsOf(node).map(({ name, literal, value }): Change => {
    const { span } = literal
    const word = WORDS[COLUMNS[name]?.to ?? '']?.[value.toUpperCase()]
    if (word !== undefined) return { edits: [{ span, text: requoted(literal.text, word) }], notes: [] }
    if (name === 'FASchemaVersion_s') return { edits: [{ span, text: requoted(literal.text, '3') }], notes: [] }
    if (name !== 'SubType_s' || value === 'FlowLog') return NOTHING
    const message = `rows of SubType "${value}" are not in NTANetAnalytics: topology is in NTATopologyDetails`
    return { edits: [], notes: [{ span, message, carried: value === 'StatusMessage' }] }
  })
  return { edits: changes.flatMap(({ edits }) => edits), notes: changes.flatMap(({ notes }) => notes) }
}

/** Lists are separated by spaces. */
function migrateSeparator({ node }: Place): Change {
  if (node.kind !== 'FunctionCallExpression' || node.symbol?.name !== 'split') return NOTHING
  const [list, separator] = node.find('ArgumentList')?.list('Expressions') ?? []
  if (list === undefined || separator === undefined) return NOTHING
  const literal = below(separator).find((one) => textLiteral(one) === ',')
  const isList = below(list).some((one) => SPACED.has(columnName(one) ?? ''))
  if (literal === undefined || !isList) return NOTHING
  return { edits: [{ span: literal.span, text: requoted(literal.text, ' ') }], notes: [] }
}

/** What the new text does not bind, at the place it came from. */
function unbound(migrated: string, edits: readonly Edit[]): Change['notes'] {
  return readText(migrated)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ message, span }) => ({
      span: { start: originOf(span.start, edits), length: 0 },
      message: `the new text does not bind here: ${message}`,
      carried: false,
    }))
}

/** Where in the old text a place of the new one was. */
function originOf(position: number, edits: readonly Edit[]): number {
  const sorted = edits.toSorted((a, b) => a.span.start - b.span.start)
  return sorted.reduce((at, { span, text }) => {
    if (at <= span.start) return at
    return Math.max(span.start, at - (text.length - span.length))
  }, position)
}
