import { AGGREGATES } from './aggregates.ts'
import { estimateOf } from './estimates.ts'
import { isFunction } from './functions/index.ts'
import { refusalOf } from './functions/refused.ts'
import { ROW_FUNCTIONS } from './ir.ts'
import { isColumnFunction } from './parse/bind-columns.ts'
import { isPlugin } from './parse/bind-evaluate.ts'
import { isOperator } from './parse/bind-operator.ts'
import { STARTS } from './parse/bind-relation.ts'
import { loadKusto } from './parse/kusto.ts'

/** Whether a part of the language compiles here, and whether there is only one right answer. */
export interface Coverage {
  readonly name: string
  readonly kind: 'operator' | 'plugin' | 'function' | 'aggregate'
  readonly state: 'exact' | 'estimate' | 'refused'
  /** Why a refused one is refused, or how an estimate may differ from what Azure says. */
  readonly reason?: string
}

/** Every operator, plugin, function and aggregate that the official parser knows, with what becomes of it here. */
export function coverage(): readonly Coverage[] {
  const { language, syntaxKinds } = loadKusto()
  const { Functions, Aggregates, PlugIns } = language.GlobalState.Default
  return [
    ...operators(syntaxKinds),
    ...PlugIns.map(({ Name }) => covered(Name, 'plugin', isPlugin(Name))),
    ...Functions.map(({ Name }) => covered(Name, 'function', compiles(Name))),
    ...Aggregates.map(({ Name }) => covered(Name, 'aggregate', Object.hasOwn(AGGREGATES, Name))),
  ]
}

/** What the parser calls its nodes, where that is not the word of the language. */
const WORDS: Readonly<Record<string, string>> = {
  FilterOperator: 'where',
  ReduceByOperator: 'reduce',
  GetSchemaOperator: 'getschema',
}

/** Sources that are no operators to the parser. */
const SOURCES: readonly (readonly [name: string, isKnown: boolean])[] = [
  ['datatable', true],
  ['externaldata', false],
  ['inline_external_table', false],
]

function operators(kinds: readonly string[]): readonly Coverage[] {
  const found = kinds.filter((kind) => kind.endsWith('Operator') && kind !== 'BadQueryOperator')
  return [
    ...found.map((kind) => covered(wordOf(kind), 'operator', isOperator(kind) || STARTS.has(kind))),
    ...SOURCES.map(([name, isKnown]) => covered(name, 'operator', isKnown)),
  ]
}

/** `ProjectAwayOperator` is written `project-away`. */
function wordOf(kind: string): string {
  const words = kind.replace(/Operator$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, '-')
  return WORDS[kind] ?? words.toLowerCase()
}

function compiles(name: string): boolean {
  return isFunction(name) || name === 'table' || isColumnFunction(name) || ROW_FUNCTIONS.some((one) => one === name)
}

function covered(name: string, kind: Coverage['kind'], isKnown: boolean): Coverage {
  const refused = kind === 'operator' || kind === 'plugin' ? kind : 'function'
  const reason = isKnown ? estimateOf(name) : refusalOf(name, refused)
  const state = !isKnown ? 'refused' : reason === undefined ? 'exact' : 'estimate'
  return { name, kind, state, ...(reason === undefined ? {} : { reason }) }
}
