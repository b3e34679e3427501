import type { Dataset } from './dataset.ts'
import type { Table } from './pane.ts'

/** The answer to a packaged question, of the whole window. */
export interface PageAnswer {
  readonly id: string
  readonly title: string
  readonly question: string
  readonly advice: string
  readonly table: Table
  /** What an answer without rows means. */
  readonly empty: string
}

/** The networks of a topology, by the names that rows give them. */
export interface PageNetworks {
  /** `isLogged`: whether the VNet itself has a flow log; null when the topology says nothing of logs. */
  readonly vnets: readonly { readonly name: string; readonly region: string; readonly isLogged: boolean | null }[]
  /** `group/vnet/subnet`. */
  readonly subnets: readonly { readonly name: string }[]
  /** Each pair once. */
  readonly peerings: readonly { readonly a: string; readonly b: string }[]
  readonly gateways: readonly { readonly name: string; readonly type: string; readonly vnet: string }[]
}

/** All that an interactive page holds besides its program. */
export interface PageData {
  readonly title: string
  /** Where it comes from and of when, one sentence each. */
  readonly provenance: readonly string[]
  readonly dataset: Dataset
  /** Names of subscriptions by id. */
  readonly subscriptions: Readonly<Record<string, string>>
  /** Type and description by address; undefined when the store holds nothing that came from a threat list. */
  readonly threats?: Readonly<Record<string, readonly [string, string]>>
  /** Undefined when the store holds no topology. */
  readonly networks?: PageNetworks
  readonly answers: readonly PageAnswer[]
}
