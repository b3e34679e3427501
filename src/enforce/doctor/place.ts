import type { FlowLog, Inventory, StorageAccount, SubscriptionInventory, Workspace } from '../../azure/index.ts'
import type { Audit, Finding } from '../audit.ts'
import type { Coverage } from '../coverage.ts'
import type { LogEvidence } from '../evidence.ts'
import type { RuleId } from '../rules.ts'
import type { WorkspaceState } from './workspace-state.ts'

/** One chain, and all that its links are examined by. */
export interface Place {
  readonly targetId: string
  readonly region: string
  readonly log: FlowLog | undefined
  readonly subscription: SubscriptionInventory
  readonly account: StorageAccount | undefined
  readonly workspace: Workspace | undefined
  readonly evidence: LogEvidence | undefined
  readonly state: WorkspaceState | undefined
  readonly now: number
  /** What the audit found of a rule at a resource, in a region where one is given. */
  readonly found: (rule: RuleId, resourceId: string, region?: string) => readonly Finding[]
}

interface Start extends Pick<Place, 'targetId' | 'region' | 'log'> {
  readonly coverage: Coverage
}

/** How a chain comes to what it is examined by; the indexes are made once. */
export function placesOf(
  { storageAccounts, workspaces }: Inventory,
  audit: Audit,
  states: ReadonlyMap<string, WorkspaceState>,
): (start: Start) => Place {
  const accountOf = byId(storageAccounts)
  const workspaceOf = byId(workspaces)
  const findings = Map.groupBy([...audit.findings, ...audit.unknowns], keyOf)
  return ({ coverage, ...start }) => {
    const workspaceId = start.log?.analytics?.workspaceResourceId?.toLowerCase() ?? ''
    return {
      ...start,
      subscription: coverage.subscription,
      account: accountOf(start.log?.storageId),
      workspace: workspaceOf(workspaceId),
      evidence: audit.evidence?.get(start.log?.id.toLowerCase() ?? ''),
      state: states.get(workspaceId),
      now: audit.at.getTime(),
      found: (rule, resourceId, region) =>
        (findings.get(keyOf({ rule, resourceId })) ?? []).filter(
          (one) => region === undefined || one.region === region,
        ),
    }
  }
}

function byId<T extends { readonly id: string }>(all: readonly T[]): (id: string | undefined) => T | undefined {
  const found = new Map(all.map((one) => [one.id.toLowerCase(), one]))
  return (id) => (id === undefined ? undefined : found.get(id.toLowerCase()))
}

function keyOf({ rule, resourceId }: Pick<Finding, 'rule' | 'resourceId'>): string {
  return `${rule} ${resourceId.toLowerCase()}`
}
