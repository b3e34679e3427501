import type { Query } from '../define-query.ts'
import { parametersOf } from './parameters.ts'

/** The properties of a saved search that is a function (learn.microsoft.com/rest/api/loganalytics/saved-searches). */
export interface SavedFunction {
  readonly savedSearchId: string
  readonly category: string
  readonly displayName: string
  readonly query: string
  readonly functionAlias: string
  readonly functionParameters: string
  readonly version: 2
}

/**
 * A question as a function of a workspace: `azta_top_talkers(ago(1d), now(), 50)`. The text is the module's own; only the way its
 * parameters reach it differs.
 */
export function savedFunction(query: Query): SavedFunction {
  const parameters = parametersOf(query).map(({ name, type, defaultValue }) =>
    defaultValue === undefined ? `${name}:${type}` : `${name}:${type} = ${defaultValue}`,
  )
  return {
    savedSearchId: `azta-${query.id}`,
    category: 'Azure Traffic Analytics',
    displayName: query.title,
    query: `// ${query.question}\n// ${query.advice}\n${query.kql.trim()}\n`,
    functionAlias: `azta_${query.id.replaceAll('-', '_')}`,
    functionParameters: parameters.join(', '),
    version: 2,
  }
}
