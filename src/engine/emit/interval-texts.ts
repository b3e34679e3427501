import type { Texts } from '../../store/parquet/index.ts'
import type { FlowContext } from '../flow-batch.ts'
import { flowEncryption, macAddress, shortId, targetType } from '../spelling.ts'
import { addressTexts } from './address-texts.ts'
import { type CodedTexts, codedTexts } from './dictionary.ts'
import type { RowGroups } from './row-groups.ts'

/** All texts that the rows of an interval have, spelled once: by context, by address, by encryption, by facts. */
export interface IntervalTexts {
  /** Address i is text i + 1; text 0 is empty. */
  readonly addresses: Texts
  readonly encryptions: CodedTexts
  readonly flowTypes: CodedTexts
  /** Columns that follow from the context of a flow. */
  readonly byContext: Readonly<Record<ContextColumn, CodedTexts>>
  /** Columns that enrichment fills: of each number of facts its text, empty where a fact has no such column. */
  byFacts(column: string): CodedTexts
}

const CONTEXT_COLUMNS = {
  MacAddress: ({ mac }) => macAddress(mac),
  AclGroup: (context) => context.aclGroup,
  AclRule: ({ aclRule }) => aclRule,
  TargetResourceId: ({ targetId }) => shortId(targetId),
  TargetResourceType: ({ targetId }) => targetType(targetId),
  FlowLogResourceId: ({ flowLogId }) => shortId(flowLogId),
} as const satisfies Record<string, (context: FlowContext) => string>

export type ContextColumn = keyof typeof CONTEXT_COLUMNS

/** Spells the texts of an interval. */
export function intervalTexts({ flows, factsList }: RowGroups): IntervalTexts {
  const { contexts } = flows
  const spelled = Object.entries(CONTEXT_COLUMNS).map(([name, spell]) => [name, codedTexts(contexts.map(spell))])
  const known = new Map<string, CodedTexts>()
  return {
    addresses: addressTexts(flows.addresses),
    encryptions: codedTexts(flows.encryptions.map(flowEncryption)),
    flowTypes: codedTexts(factsList.map(({ type }) => type)),
    byContext: Object.fromEntries(spelled) as Record<ContextColumn, CodedTexts>, // one entry for each column
    byFacts(column) {
      const found = known.get(column) ?? codedTexts(factsList.map(({ columns }) => String(columns[column] ?? '')))
      known.set(column, found)
      return found
    },
  }
}
