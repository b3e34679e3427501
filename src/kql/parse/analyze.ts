import { KqlError } from '../kql-error.ts'
import type { KqlColumn, KqlSchema, Span } from '../types.ts'
import { type Kusto, type KustoCode, listOf, loadKusto } from './kusto.ts'
import { columnsOf, Node } from './node.ts'

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

/** Parses and binds a text against these tables, with Microsoft's parser. */
export function analyze(text: string, tables: readonly KqlSchema[]): Analysis {
  const code = parse(text, tables)
  const diagnostics = listOf(code.GetDiagnostics()).map((one) => ({
    severity: severityOf(one.Severity),
    code: one.Code,
    message: one.Message,
    span: { start: one.Start, length: one.Length },
  }))
  return { root: new Node(code.Syntax), diagnostics, columns: columnsOf(code.ResultType) }
}

/** The parser's own crashes become a finding like any other: some texts break it. */
function parse(text: string, tables: readonly KqlSchema[]): KustoCode {
  const kusto = loadKusto()
  try {
    return kusto.language.KustoCode.ParseAndAnalyze(text, globalsOf(kusto, tables))
  } catch (cause) {
    const span = { start: 0, length: text.length }
    const hint = 'say it another way; the workspace may still accept this text'
    throw new KqlError('kql/parser-crash', 'the KQL parser stopped on this text', { text, span, hint, cause })
  }
}

function globalsOf({ language }: Kusto, tables: readonly KqlSchema[]) {
  const { TableSymbol, DatabaseSymbol } = language.Symbols
  const symbols = tables.map(({ name, columns }) => {
    const schema = columns.map((column) => `['${column.name.replaceAll("'", "\\'")}']:${column.type}`)
    return new TableSymbol.$ctor7(name, `(${schema.join(', ')})`, null)
  })
  return language.GlobalState.Default.WithDatabase(new DatabaseSymbol.$ctor1('local', symbols))
}

function severityOf(text: string): KqlDiagnostic['severity'] {
  if (text === 'Error') return 'error'
  return text === 'Warning' ? 'warning' : 'information'
}
