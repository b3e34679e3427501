import type { Query, Severity } from '../define-query.ts'
import { standaloneText } from './parameters.ts'

/** A scheduled query rule (learn.microsoft.com/rest/api/monitor/scheduled-query-rules, 2023-12-01), without its place. */
export interface AlertRule {
  readonly name: string
  readonly kind: 'LogAlert'
  readonly properties: Readonly<Record<string, unknown>>
}

/** Azure's severities go from 0, critical, to 4, verbose. */
const SEVERITY: Readonly<Record<Severity, number>> = { high: 1, medium: 2, low: 3 }

/** Rows come up to an hour after the end of their interval: the day that is looked at ends two hours ago. */
const WINDOW = { from: 'ago(26h)', to: 'ago(2h)' }

/** The alert of a question whose rows are findings; undefined for any other: how many rows it has says nothing. */
export function alertRule(query: Query, workspaceId: string): AlertRule | undefined {
  const { id, title, question, advice, severity } = query
  if (severity === undefined) return undefined
  const once = { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
  const found = { timeAggregation: 'Count', operator: 'GreaterThan', threshold: 0, failingPeriods: once }
  return {
    name: `azta-${id}`,
    kind: 'LogAlert',
    properties: {
      displayName: `Traffic: ${title}`,
      description: `${question} ${advice}`,
      severity: SEVERITY[severity],
      enabled: true,
      scopes: [workspaceId],
      evaluationFrequency: 'PT1H',
      windowSize: 'P1D',
      overrideQueryTimeRange: 'P2D',
      criteria: { allOf: [{ query: standaloneText(query, WINDOW), ...found }] },
      autoMitigate: false,
    },
  }
}
