import { bindKql } from '../../queries/index.ts'

/** What is done to the rows of tables before a question is asked: pipes of KQL by the name of a table, and the values they name. */
export interface Change {
  readonly pipes: Readonly<Record<string, string>>
  readonly params?: Readonly<Record<string, unknown>>
}

/** A reason for which answers differ, found in the rows of both sides, with the experiment that tries it. */
export interface Cause {
  readonly name: string
  /** What was found, a sentence each. */
  readonly found: readonly string[]
  readonly local?: Change
  readonly remote?: Change
  /** Whether rows would have to be reduced again after it: it is tried on questions only. */
  readonly regroups?: boolean
}

/** What these causes change on one side. */
export function changesOf(causes: readonly Cause[], side: 'local' | 'remote'): readonly Change[] {
  return causes.flatMap((cause) => cause[side] ?? [])
}

/**
 * A text that is asked as if its tables had been changed so: the name of each stands for the changed one, while `table("...")` is the
 * table of the database, whatever a `let` is called (learn.microsoft.com/kusto/query/table-function).
 */
export function under(kql: string, changes: readonly Change[]): string {
  if (changes.length === 0) return kql
  const tables = [...new Set(changes.flatMap(({ pipes }) => Object.keys(pipes)))]
  const lets = tables
    .filter((table) => new RegExp(`\\b${table}\\b`).test(kql)) // another side need not have the others
    .map((table) => {
      const pipes = changes.flatMap((change) => change.pipes[table] ?? [])
      return `let ${table} = table("${table}")\n${pipes.join('\n')};\n`
    })
  const params = Object.assign({}, ...changes.map((change) => change.params)) as Readonly<Record<string, unknown>>
  return bindKql(`${lets.join('')}${kql}`, params)
}
