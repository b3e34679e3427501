import type { Discovered } from '../discovery.ts'
import { KqlError } from '../kql-error.ts'
import type { KqlColumn, KqlSchema, Span } from '../types.ts'
import { type GlobalState, type Kusto, type KustoCode, listOf, loadKusto, tableSymbol } from './kusto.ts'
import { columnsOf, Node } from './node.ts'
import { type Knowledge, knowing, withPlugins } from './plugins.ts'

/** A finding of the official parser. */
export interface KqlDiagnostic {
  readonly severity: 'error' | 'warning' | 'information'
  readonly code: string
  readonly message: string
  readonly span: Span
}

/** A text, parsed and bound: its tree, what is wrong with it, and the columns of its answer. */
export interface Analysis {
  readonly root: Node
  readonly diagnostics: readonly KqlDiagnostic[]
  readonly columns: readonly KqlColumn[] | undefined
}

/**
 * Parses and binds a text against these tables, with Microsoft's parser. What comes after a plugin whose columns nobody
 * knows yet may name them, so errors there are left to the time when they are known.
 */
export function analyze(text: string, tables: readonly KqlSchema[], discovered: Discovered = new Map()): Analysis {
  const unknown: number[] = []
  const code = parse(text, tables, { discovered, onUnknown: (at) => unknown.push(at) })
  const [first = Number.POSITIVE_INFINITY] = unknown.toSorted((a, b) => a - b)
  const diagnostics = listOf(code.GetDiagnostics()).map((one) => ({
    severity: severityOf(one.Severity),
    code: one.Code,
    message: one.Message,
    span: { start: one.Start, length: one.Length },
  }))
  const root = new Node(code.Syntax)
  const holds = (one: KqlDiagnostic) => one.severity !== 'error' || (one.span.start < first && !isTooStrict(one, root))
  return {
    root,
    diagnostics: diagnostics.filter(holds),
    columns: columnsOf(code.ResultType),
  }
}

/** Seconds with a fraction, which the service takes (https://learn.microsoft.com/kusto/query/make-timespan-function). */
function isTooStrict({ code, span }: KqlDiagnostic, root: Node): boolean {
  if (code !== 'KS134') return false
  const call = around(root, span).findLast(({ kind }) => kind === 'FunctionCallExpression')
  const seconds = call?.get('ArgumentList').elements[3]
  return call?.get('Name').text === 'make_timespan' && seconds?.span.start === span.start
}

/** The nodes that a place lies in, from the outermost to the innermost. */
function around(node: Node, place: Span): readonly Node[] {
  const inner = node.children.find(
    ({ span }) => span.start <= place.start && span.start + span.length >= place.start + place.length,
  )
  return inner === undefined ? [node] : [node, ...around(inner, place)]
}

/** The parser's own crashes become a finding like any other: some texts break it. */
function parse(text: string, tables: readonly KqlSchema[], knowledge: Knowledge): KustoCode {
  const kusto = loadKusto()
  try {
    return knowing(knowledge, () => kusto.language.KustoCode.ParseAndAnalyze(text, globalsOf(kusto, tables)))
  } catch (cause) {
    const span = { start: 0, length: text.length }
    const hint = 'say it another way; the workspace may still accept this text'
    throw new KqlError('kql/parser-crash', 'the KQL parser stopped on this text', { text, span, hint, cause })
  }
}

let last: { readonly key: string; readonly globals: GlobalState } | undefined

/** The parser builds its grammar anew for each of these objects, in half a second: the last one is kept. */
export function globalsOf(kusto: Kusto, tables: readonly KqlSchema[]): GlobalState {
  const key = JSON.stringify(tables.map(({ name, columns }) => [name, columns.map((one) => [one.name, one.type])]))
  if (last?.key === key) return last.globals
  const symbols = tables.map((table) => tableSymbol(kusto, table))
  const database = new kusto.language.Symbols.DatabaseSymbol.$ctor1('local', symbols)
  last = { key, globals: withPlugins(kusto, kusto.language.GlobalState.Default.WithDatabase(database)) }
  return last.globals
}

function severityOf(text: string): KqlDiagnostic['severity'] {
  if (text === 'Error') return 'error'
  return text === 'Warning' ? 'warning' : 'information'
}
