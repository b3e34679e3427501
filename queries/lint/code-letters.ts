import { requoted } from '../edits.ts'
import type { LintRule } from './finding.ts'
import { comparisonsOf } from './reading.ts'

/**
 * What the code letters of AzureNetworkAnalytics_CL are called in NTANetAnalytics. The documentation lists the letters for
 * both; rows of NTANetAnalytics hold the words.
 */
export const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  FlowStatus: { A: 'Allowed', D: 'Denied' },
  FlowDirection: { I: 'Inbound', O: 'Outbound' },
  L4Protocol: { T: 'TCP', U: 'UDP' },
}

/** `FlowStatus == "D"` finds nothing in NTANetAnalytics. */
export const codeLetters: LintRule = {
  code: 'azta/code-letters',
  about: 'a code letter is compared with a column that holds words',
  find: ({ places, reads }) =>
    reads('NTANetAnalytics')
      ? places.flatMap(({ node }) =>
          comparisonsOf(node).flatMap(({ name, literal, value }) => {
            const word = WORDS[name]?.[value.toUpperCase()]
            if (word === undefined) return []
            return {
              code: 'azta/code-letters',
              severity: 'error' as const,
              message: `${name} holds words in NTANetAnalytics: "${value}" finds nothing, "${word}" does`,
              span: literal.span,
              fix: [{ span: literal.span, text: requoted(literal.text, word) }],
            }
          }),
        )
      : [],
}
