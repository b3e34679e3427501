import type { FlowLogBody } from '../../azure/index.ts'
import type { Finding } from '../audit.ts'
import type { RuleId } from '../rules.ts'

interface Common {
  /** The resource that is written. */
  readonly id: string
  /** Its watcher: writes on one watcher run one after the other. */
  readonly watcherId: string
  /** `observedHash` of what was there when the plan was made; null where nothing was. */
  readonly observed: string | null
  /** The rules that are broken without it. */
  readonly rules: readonly RuleId[]
}

/** One write of a plan, with all that it takes to make it later. */
export type Action =
  | (Common & { readonly kind: 'create-watcher'; readonly body: { readonly location: string } })
  | (Common & {
      readonly kind: 'create-flow-log' | 'update-flow-log'
      readonly targetResourceId: string
      readonly body: FlowLogBody
    })
  | (Common & { readonly kind: 'delete-flow-log'; readonly targetResourceId: string })

/** A finding that the plan does nothing about, and why. */
export interface Left {
  readonly finding: Finding
  readonly reason: string
}

/** What would be written, in this order, and what would not. */
export interface Plan {
  readonly actions: readonly Action[]
  readonly left: readonly Left[]
}
