import type { KqlColumn, KqlType, Span } from '../types.ts'
import { type KustoSymbol, listOf, loadKusto, type SyntaxElement } from './kusto.ts'

/** What a name in the text refers to. */
export interface NodeSymbol {
  readonly name: string
  /** Column, Variable, Parameter, Function, Table, Operator, ... as the parser names them. */
  readonly kind: string
}

/** One node of the bound syntax tree: the parser's element behind an interface that this project can hold on to. */
export class Node {
  readonly #element: SyntaxElement

  constructor(element: SyntaxElement) {
    this.#element = element
  }

  /** The syntax kind, for example `FilterOperator`. */
  get kind(): string {
    return loadKusto().syntaxKind(this.#element)
  }

  get span(): Span {
    return { start: this.#element.TextStart, length: this.#element.Width }
  }

  /** The node's own text, comments and space around it left out. */
  get text(): string {
    return this.#element.ToString(0).trim()
  }

  /** The child of that name, as the parser names it (`Condition`, `ByClause`); undefined when the text has none. */
  find(name: string): Node | undefined {
    for (let index = 0; index < this.#element.ChildCount; index++) {
      const child = this.#element.GetChild(index)
      if (child !== null && !child.IsMissing && this.#element.GetName(index) === name) return new Node(child)
    }
    return undefined
  }

  /** The child of that name, which the grammar promises. */
  get(name: string): Node {
    const child = this.find(name)
    if (child === undefined) throw new Error(`${this.kind} has no ${name}`)
    return child
  }

  /** The elements of the list of that name, without the commas; none when there is no such list. */
  list(name: string): readonly Node[] {
    return this.find(name)?.elements ?? []
  }

  /** The elements of a list node, without the commas between them. */
  get elements(): readonly Node[] {
    const expressions = this.find('Expressions')
    if (this.kind === 'ExpressionList' && expressions !== undefined) return expressions.elements
    return this.children.map((child) => (child.kind === 'SeparatedElement' ? child.children[0]! : child))
  }

  get children(): readonly Node[] {
    const elements = Array.from({ length: this.#element.ChildCount }, (_, index) => this.#element.GetChild(index))
    return elements.flatMap((child) => (child === null || child.IsMissing ? [] : [new Node(child)]))
  }

  /** The text of a token with quotes and prefixes taken off: of `datetime(2020-01-01)`, `2020-01-01`. */
  get tokenValue(): string {
    const token = this.#element.ChildCount > 0 ? this.#element.GetChild(0) : this.#element
    return token?.ValueText ?? token?.Text ?? ''
  }

  /** The value of a text literal, its escapes resolved. */
  get literalText(): string {
    return String(this.#element.LiteralValue)
  }

  /** The scalar type of an expression; undefined for a table, a tuple or nothing. */
  get type(): KqlType | undefined {
    return scalarType(this.#element.ResultType)
  }

  /** The columns of a table or of a tuple; undefined for a scalar. */
  get columns(): readonly KqlColumn[] | undefined {
    return columnsOf(this.#element.ResultType)
  }

  /** The column name that Kusto gives this expression when the text gives none; empty when it numbers the column. */
  get resultName(): string {
    return loadKusto().language.KustoFacts.GetExpressionResultName(this.#element, '', null)
  }

  get symbol(): NodeSymbol | undefined {
    const symbol = this.#element.ReferencedSymbol
    return symbol ? { name: symbol.Name, kind: loadKusto().symbolKind(symbol) } : undefined
  }

  /** The body of the user function called here, bound with the types of this call's arguments. */
  get calledBody(): Node | undefined {
    const body = this.#element.GetCalledFunctionBody?.()
    return body ? new Node(body) : undefined
  }
}

const TYPES: ReadonlySet<string> = new Set<KqlType>([
  'bool',
  'int',
  'long',
  'real',
  'decimal',
  'string',
  'datetime',
  'timespan',
  'dynamic',
  'guid',
])

function scalarType(symbol: KustoSymbol | null | undefined): KqlType | undefined {
  if (!symbol || !TYPES.has(symbol.Name)) return undefined
  const kind = loadKusto().symbolKind(symbol)
  return kind === 'Table' || kind === 'Tuple' ? undefined : (symbol.Name as KqlType) // TYPES holds exactly these
}

/** The columns of a table symbol. A column whose type is unknown to Kusto itself is dynamic there. */
export function columnsOf(symbol: KustoSymbol | null | undefined): readonly KqlColumn[] | undefined {
  if (!symbol?.Columns) return undefined
  const known = columnLists.get(symbol)
  if (known !== undefined) return known
  const columns = listOf(symbol.Columns).map(
    (column): KqlColumn => ({ name: column.Name, type: scalarType(column.Type) ?? 'dynamic' }),
  )
  columnLists.set(symbol, columns)
  return columns
}

/** The same table comes by at many nodes, and may have a hundred columns. */
const columnLists = new WeakMap<KustoSymbol, readonly KqlColumn[]>()
