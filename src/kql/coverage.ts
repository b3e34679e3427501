import { AGGREGATES } from './aggregates.ts'
import { estimateOf } from './estimates.ts'
import { isFunction } from './functions/index.ts'
import { refusalOf } from './functions/refused.ts'
import { ROW_FUNCTIONS } from './ir.ts'
import { isColumnFunction } from './parse/bind-columns.ts'
import { loadKusto } from './parse/kusto.ts'

/** Whether a function of the language compiles here, and whether Azure answers it exactly too. */
export interface Coverage {
  readonly name: string
  readonly kind: 'function' | 'aggregate'
  readonly state: 'exact' | 'estimate' | 'refused'
  /** Why a refused one is refused, or how an estimate may differ from what Azure says. */
  readonly reason?: string
}

/** Every function and aggregate that the official parser knows, with what becomes of it here. */
export function coverage(): readonly Coverage[] {
  const { Functions, Aggregates } = loadKusto().language.GlobalState.Default
  return [
    ...Functions.map(({ Name }) => covered(Name, 'function', compiles(Name))),
    ...Aggregates.map(({ Name }) => covered(Name, 'aggregate', Object.hasOwn(AGGREGATES, Name))),
  ]
}

function compiles(name: string): boolean {
  return isFunction(name) || name === 'table' || isColumnFunction(name) || ROW_FUNCTIONS.some((one) => one === name)
}

function covered(name: string, kind: Coverage['kind'], isKnown: boolean): Coverage {
  const reason = isKnown ? estimateOf(name) : refusalOf(name)
  const state = !isKnown ? 'refused' : reason === undefined ? 'exact' : 'estimate'
  return { name, kind, state, ...(reason === undefined ? {} : { reason }) }
}
