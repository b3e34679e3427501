import type { Texts } from '../../store/parquet/index.ts'
import type { FlowBatch, FlowContext } from '../flow-batch.ts'
import { flowEncryption, macAddress, shortId, targetType } from '../spelling.ts'
import { addressTexts } from './address-texts.ts'
import { type CodedTexts, codedTexts } from './dictionary.ts'

/** Texts that the rows of an interval have beside those of their classes, spelled once: by context, address, encryption. */
export interface IntervalTexts {
  /** Address i is text i + 1; text 0 is empty. */
  readonly addresses: Texts
  readonly encryptions: CodedTexts
  /** Columns that follow from the context of a flow. */
  readonly byContext: Readonly<Record<string, CodedTexts>>
}

interface ContextColumn {
  readonly of: keyof FlowContext
  readonly spell: (value: string) => string
}

const CONTEXT_COLUMNS: Readonly<Record<string, ContextColumn>> = {
  MacAddress: { of: 'mac', spell: macAddress },
  AclGroup: { of: 'aclGroup', spell: (id) => id },
  AclRule: { of: 'aclRule', spell: (rule) => rule },
  TargetResourceId: { of: 'targetId', spell: shortId },
  TargetResourceType: { of: 'targetId', spell: targetType },
  FlowLogResourceId: { of: 'flowLogId', spell: shortId },
}

/** Spells the texts of an interval. */
export function intervalTexts({ contexts, encryptions, addresses }: FlowBatch): IntervalTexts {
  const columns = Object.entries(CONTEXT_COLUMNS)
  return {
    addresses: addressTexts(addresses),
    encryptions: codedTexts(encryptions.map(flowEncryption)),
    byContext: Object.fromEntries(columns.map(([name, { of, spell }]) => [name, spelled(contexts, of, spell)])),
  }
}

/** Many contexts share a value, which is spelled once. */
function spelled(
  contexts: readonly FlowContext[],
  of: keyof FlowContext,
  spell: (value: string) => string,
): CodedTexts {
  const known = new Map<string, string>()
  return codedTexts(
    contexts.map((context) => {
      const value = String(context[of])
      const text = known.get(value) ?? spell(value)
      known.set(value, text)
      return text
    }),
  )
}
