import { requoted } from '../edits.ts'
import type { LintRule } from './finding.ts'
import { below, columnName, textLiteral } from './reading.ts'

/** Columns that hold a list, its entries separated by a space (the fields of an entry by a bar). */
export const SPACED = new Set(['SrcPublicIps', 'DestPublicIps', 'ConnectingVnets', 'SrcPublicIPs_s', 'DestPublicIPs_s'])

/** `split(SrcPublicIps, ",")` gives one element: the entries are separated by spaces. */
export const listSeparator: LintRule = {
  code: 'azta/list-separator',
  about: 'a list is split at a comma although its entries are separated by spaces',
  find: ({ places }) =>
    places.flatMap(({ node }) => {
      if (node.kind !== 'FunctionCallExpression' || node.symbol?.name !== 'split') return []
      const [list, separator] = node.find('ArgumentList')?.list('Expressions') ?? []
      const name =
        list === undefined
          ? undefined
          : below(list)
              .map(columnName)
              .find((one) => SPACED.has(one ?? ''))
      const literal =
        separator === undefined ? undefined : below(separator).find((one) => textLiteral(one) !== undefined)
      if (name === undefined || literal === undefined || !/^[,;]\s?$/.test(textLiteral(literal)!)) return []
      return {
        code: 'azta/list-separator',
        severity: 'error' as const,
        message: `the entries of ${name} are separated by spaces, not by "${textLiteral(literal)}"`,
        span: literal.span,
        fix: [{ span: literal.span, text: requoted(literal.text, ' ') }],
      }
    }),
}
