import type { KqlSchema } from '../types.ts'
import { globalsOf } from './analyze.ts'
import { listOf, loadKusto } from './kusto.ts'

/** The text as Microsoft's own formatter lays it out, with the line ends it had. It changes only what stands between words. */
export function formatKql(text: string): string {
  const { Text } = serviceOf(text, []).GetFormattedText(loadKusto().language.Editor.FormattingOptions.Default)
  return text.includes('\r\n') ? Text : Text.replaceAll('\r\n', '\n')
}

/** What may stand at the end of a text, and from where on it replaces what stands there. */
export interface KqlCompletions {
  readonly start: number
  readonly items: readonly string[]
}

/** What the parser would have next: tables, columns, operators, functions, as far as they begin like the word that is being typed. */
export function completeKql(text: string, tables: readonly KqlSchema[]): KqlCompletions {
  const { CompletionOptions } = loadKusto().language.Editor
  const offered = serviceOf(text, tables).GetCompletionItems(text.length, CompletionOptions.Default)
  const typed = text.slice(offered.EditStart, offered.EditStart + offered.EditLength).toLowerCase()
  const items = listOf(offered.Items).filter(({ MatchText }) => MatchText.toLowerCase().startsWith(typed))
  return { start: offered.EditStart, items: items.map(({ EditText }) => EditText) }
}

function serviceOf(text: string, tables: readonly KqlSchema[]) {
  const kusto = loadKusto()
  return new kusto.language.Editor.KustoCodeService.$ctor1(text, globalsOf(kusto, tables))
}
