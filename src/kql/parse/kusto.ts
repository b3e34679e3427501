import { createRequire } from 'node:module'
import type { KqlSchema, KqlType } from '../types.ts'

/**
 * The little that this project uses of Microsoft's parser (`@kusto/language-service-next`), typed by hand: its own
 * typings hold errors and live in global namespaces. Nothing outside this folder sees these objects.
 */
interface List<T> {
  readonly Count: number
  getItem(index: number): T
}

/** The place of a call and its arguments, as the parser hands it to whoever says what the call gives. */
interface PluginCall {
  readonly Location: SyntaxElement
}

interface Signature {
  readonly Parameters: List<Parameter>
  readonly CustomReturnType: (call: PluginCall) => KustoSymbol
}

/** A parameter of a plugin, as the parser knows it. */
export type Parameter = object

export interface KustoSymbol {
  readonly Signatures?: List<Signature>
  readonly Name: string
  readonly Kind: number
  readonly Columns?: List<KustoColumn>
}

interface KustoColumn extends KustoSymbol {
  readonly Type: KustoSymbol
}

export interface SyntaxElement {
  readonly Kind: number
  readonly ChildCount: number
  readonly TextStart: number
  readonly Width: number
  readonly IsMissing: boolean
  readonly Text?: string
  readonly ValueText?: string
  readonly ResultType?: KustoSymbol | null
  readonly ReferencedSymbol?: KustoSymbol | null
  readonly LiteralValue?: unknown
  readonly GetCalledFunctionBody?: () => SyntaxElement | null
  GetChild(index: number): SyntaxElement | null
  GetName(index: number): string | null
  ToString(options: number): string
}

interface Diagnostic {
  readonly Severity: string
  readonly Code: string
  readonly Message: string
  readonly Start: number
  readonly Length: number
}

export interface KustoCode {
  readonly Syntax: SyntaxElement
  readonly ResultType?: KustoSymbol | null
  GetDiagnostics(): List<Diagnostic>
}

/** What an editor would offer at a place of a text. */
interface CompletionInfo {
  readonly EditStart: number
  readonly EditLength: number
  readonly Items: List<{ readonly DisplayText: string; readonly EditText: string; readonly MatchText: string }>
}

interface CodeService {
  GetFormattedText(options: object): { readonly Text: string }
  GetCompletionItems(position: number, options: object): CompletionInfo
}

export interface GlobalState {
  readonly PlugIns: readonly KustoSymbol[]
  WithPlugIns(plugins: readonly KustoSymbol[]): GlobalState
  readonly Functions: readonly KustoSymbol[]
  readonly Aggregates: readonly KustoSymbol[]
  WithDatabase(database: KustoSymbol): GlobalState
}

interface KustoLanguage {
  readonly KustoCode: { ParseAndAnalyze(text: string, globals: GlobalState): KustoCode }
  readonly GlobalState: { readonly Default: GlobalState }
  readonly Symbols: {
    readonly SymbolKind: object
    readonly ScalarTypes: Readonly<Record<(typeof SCALAR_TYPES)[KqlType], KustoSymbol>>
    readonly ColumnSymbol: { readonly ctor: new (name: string, type: KustoSymbol) => KustoSymbol }
    readonly FunctionSymbol: {
      readonly ctor: new (
        name: string,
        returns: (call: PluginCall) => KustoSymbol,
        tabularity: number,
        parameters: readonly Parameter[],
      ) => KustoSymbol
    }
    readonly Parameter: {
      readonly $ctor3: new (
        name: string,
        type: KustoSymbol,
        argumentKind: number,
        values: null,
        examples: null,
        isCaseSensitive: boolean,
        shownDefault: null,
        least: number,
        most: number,
        defaultValue: null,
        description: null,
      ) => Parameter
    }
    readonly TableSymbol: { readonly $ctor4: new (name: string, columns: readonly KustoSymbol[]) => KustoSymbol }
    readonly DatabaseSymbol: { readonly $ctor1: new (name: string, members: readonly KustoSymbol[]) => KustoSymbol }
  }
  readonly Editor: {
    readonly KustoCodeService: { readonly $ctor1: new (text: string, globals: GlobalState) => CodeService }
    readonly FormattingOptions: { readonly Default: object }
    readonly CompletionOptions: { readonly Default: object }
  }
  readonly Syntax: { readonly SyntaxKind: object }
  readonly KustoFacts: { GetExpressionResultName(element: SyntaxElement, fallback: string, row: null): string }
}

export interface Kusto {
  readonly language: KustoLanguage
  readonly syntaxKind: (element: SyntaxElement) => string
  /** The names of all kinds of nodes. */
  readonly syntaxKinds: readonly string[]
  readonly symbolKind: (symbol: KustoSymbol) => string
}

let loaded: Kusto | undefined

/** Loads the parser once per process: 0.4 s and 150 MB, so nobody loads it who compiles nothing. */
export function loadKusto(): Kusto {
  if (loaded !== undefined) return loaded
  // The bundle is a compiled .NET library that puts itself into globals; these are the two it documents.
  const globals = globalThis as unknown as {
    readonly Kusto?: { readonly Language: KustoLanguage }
    readonly System: { readonly Enum: { getName(type: object, value: number): string } }
  }
  if (globals.Kusto === undefined) {
    // a process may start from a snapshot that has it
    const require = createRequire(import.meta.url)
    require('@kusto/language-service-next/bridge.min.js')
    require('@kusto/language-service-next/Kusto.Language.Bridge.min.js')
  }
  const language = globals.Kusto!.Language
  const namesOf = (type: object) => remembered((value: number) => globals.System.Enum.getName(type, value))
  const [syntaxKinds, symbolKinds] = [namesOf(language.Syntax.SyntaxKind), namesOf(language.Symbols.SymbolKind)]
  loaded = {
    language,
    syntaxKinds: Object.keys(language.Syntax.SyntaxKind),
    syntaxKind: (element) => syntaxKinds(element.Kind),
    symbolKind: (symbol) => symbolKinds(symbol.Kind),
  }
  return loaded
}

/** Asks once for each number: names of kinds are asked for at every node, and slow to come by. */
function remembered(name: (value: number) => string): (value: number) => string {
  const names = new Map<number, string>()
  return (value) => {
    const known = names.get(value) ?? name(value)
    names.set(value, known)
    return known
  }
}

/** What the parser calls the scalar types. */
const SCALAR_TYPES = {
  bool: 'Bool',
  datetime: 'DateTime',
  decimal: 'Decimal',
  dynamic: 'Dynamic',
  guid: 'Guid',
  int: 'Int',
  long: 'Long',
  real: 'Real',
  string: 'String',
  timespan: 'TimeSpan',
} as const satisfies Record<KqlType, string>

/** A table as the parser takes it. Column by column: a schema as text would cost a parse, and its grammar. */
export function tableSymbol({ language }: Kusto, { name, columns }: KqlSchema): KustoSymbol {
  const { ColumnSymbol, ScalarTypes, TableSymbol } = language.Symbols
  const symbols = columns.map((column) => new ColumnSymbol.ctor(column.name, ScalarTypes[SCALAR_TYPES[column.type]]))
  return new TableSymbol.$ctor4(name, symbols)
}

/** A .NET list as an array. */
export function listOf<T>(list: List<T>): readonly T[] {
  return Array.from({ length: list.Count }, (_, index) => list.getItem(index))
}
