import { ntaNetAnalytics } from '../../src/model/index.ts'
import { COLUMNS } from '../migrate/columns.ts'
import type { LintRule } from './finding.ts'

const SPELLINGS = new Map(Object.keys(ntaNetAnalytics.columns).map((name) => [name.toLowerCase(), name]))

/** The name a column has in NTANetAnalytics today. */
function newName(name: string): string | undefined {
  const moved = COLUMNS[name]
  return moved?.to ?? SPELLINGS.get(name.toLowerCase())
}

/** `SrcIP` of the older article and `SrcIP_s` of the NSG table are both `SrcIp` now; names mind their letter case. */
export const oldSpelling: LintRule = {
  code: 'azta/old-spelling',
  about: 'a column is spelt as it was before',
  find: ({ places, reads }) =>
    reads('NTANetAnalytics')
      ? places.flatMap(({ node }) => {
          if (node.kind !== 'NameReference' || node.symbol !== undefined) return []
          const name = newName(node.text)
          if (name === undefined) return []
          return {
            code: 'azta/old-spelling',
            severity: 'error' as const,
            message: `NTANetAnalytics has no column ${node.text}: it is ${name} there`,
            span: node.span,
            fix: [{ span: node.span, text: name }],
          }
        })
      : [],
}
