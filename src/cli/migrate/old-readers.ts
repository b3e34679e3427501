import type { SavedQuery } from '../../azure/index.ts'
import type { QueryResult } from '../../model/index.ts'

/** The table of NSG flow logs. */
const OLD_TABLE = /\bAzureNetworkAnalytics_CL\b/

/** The queries that read the old table, each with the text that reads the new one, and what that does not say. */
export async function oldReaders(queries: readonly SavedQuery[]): Promise<QueryResult> {
  const found = queries.filter(({ query }) => OLD_TABLE.test(query))
  const columns = ['kind', 'name', 'id', 'kql', 'leftOver'].map((name) => ({ name, type: 'string' }) as const)
  if (found.length === 0) return { columns, rows: [] }
  const { migrateKql } = await import('../../../queries/migrate/index.ts') // the parser takes a second to load
  const rows = found.map(({ kind, name, id, query }) => {
    const { text, leftOver } = migrateKql(query)
    const notes = leftOver.map(
      ({ line, column, message, carried }) => `${line}:${column} ${carried ? 'note' : 'not carried over'}: ${message}`,
    )
    return [kind, name, id, text, notes.join('\n')]
  })
  return { columns, rows }
}
