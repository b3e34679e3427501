import type { LintRule } from './finding.ts'
import { columnName } from './reading.ts'

/** Columns that VNet flow logs leave empty, and where the same is told. */
const EMPTY: Readonly<Record<string, string | undefined>> = {
  NsgList: 'AclGroup',
  NsgRule: 'AclRule',
  NsgRuleType: undefined,
}

/** The NSG columns of NTANetAnalytics are empty in the rows of VNet flow logs. */
export const emptyColumns: LintRule = {
  code: 'azta/empty-column',
  about: 'a column is read that VNet flow logs leave empty',
  find: ({ places, reads }) =>
    reads('NTANetAnalytics')
      ? places.flatMap(({ node }) => {
          const name = columnName(node)
          if (name === undefined || !Object.hasOwn(EMPTY, name)) return []
          const instead = EMPTY[name]
          const hint = instead === undefined ? 'nothing stands in for it' : `read ${instead}`
          return {
            code: 'azta/empty-column',
            severity: 'warning' as const,
            message: `${name} is empty in rows of VNet flow logs: ${hint}`,
            span: node.span,
            ...(instead === undefined ? {} : { fix: [{ span: node.span, text: instead }] }),
          }
        })
      : [],
}
