import type { KqlSyntax } from '../../src/kql/index.ts'
import type { LintRule } from './finding.ts'
import { columnName, sourceOf } from './reading.ts'

const WHY: Readonly<Record<string, string>> = {
  TimeGenerated: 'it is the time of ingestion, ten minutes and more after the interval',
  FlowStartTime: 'it may lie before the interval that the row belongs to',
}

const ORDERINGS = new Set([
  'LessThanExpression',
  'LessThanOrEqualExpression',
  'GreaterThanExpression',
  'GreaterThanOrEqualExpression',
  'BetweenExpression',
  'NotBetweenExpression',
])

/** A window belongs on FlowIntervalStartTime: the other times put rows of an interval on its wrong side. */
export const timeFilter: LintRule = {
  code: 'azta/time-filter',
  about: 'a window is set on a time that is not the interval’s',
  find: ({ places }) =>
    places.flatMap(({ node, parents }) => {
      const name = columnName(node)
      if (name === undefined || !Object.hasOwn(WHY, name) || !isBound(node, parents) || !isOverFlows(parents)) return []
      return {
        code: 'azta/time-filter',
        severity: 'warning' as const,
        message: `${name} is no bound of a window: ${WHY[name]}; FlowIntervalStartTime is`,
        span: node.span,
        fix: [{ span: node.span, text: 'FlowIntervalStartTime' }],
      }
    }),
}

/** Whether the column itself is compared, in a `where`. */
function isBound(node: KqlSyntax, [parent, ...above]: readonly KqlSyntax[]): boolean {
  if (parent === undefined || !ORDERINGS.has(parent.kind)) return false
  const sides = [parent.find('Left'), parent.find('Right')]
  const isSide = sides.some((side) => side?.span.start === node.span.start && side.span.length === node.span.length)
  return isSide && above.some(({ kind }) => kind === 'FilterOperator')
}

/** Whether the nearest pipeline starts with the flows. */
function isOverFlows(parents: readonly KqlSyntax[]): boolean {
  const pipe = parents.find(({ kind }) => kind === 'PipeExpression')
  return pipe !== undefined && sourceOf(pipe) === 'NTANetAnalytics'
}
