import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bindQuery, packagedTexts, type Query } from '../../../queries/index.ts'
import type { Compiled } from '../../kql/index.ts'
import type { QueryRequest } from '../../model/index.ts'
import { kqlTables } from '../kql-tables.ts'
import recorded from './packaged-sql.json' with { type: 'json' }
import { fillTemplate, type SqlTemplate } from './sql-template.ts'

/** The SQL of the packaged questions, made beforehand: who asks one need not load the parser. */
export interface PackagedSql {
  /** What the compiler was when it made them. */
  readonly compiler: string
  /** By id; `key` stands for the text of the question and the tables. */
  readonly questions: Readonly<Record<string, SqlTemplate & { readonly key: string }>>
}

/** The SQL of a request, if it is a packaged question whose SQL is recorded and not stale. */
export function packagedSql({ kql, question }: QueryRequest): Compiled | undefined {
  if (question === undefined) return undefined
  const { compiler, questions } = recorded as PackagedSql // a test holds the file against what is compiled now
  const template = questions[question.id]
  const query = packagedTexts.find(({ id }) => id === question.id)
  if (template === undefined || query === undefined) return undefined
  if (template.key !== keyOf(query) || !isCurrent(compiler) || bindQuery(query, question.params) !== kql)
    return undefined
  const sql = fillTemplate(template, question.params)
  return sql === undefined ? undefined : { sql, columns: template.columns, estimates: template.estimates }
}

/** Stands for the text of a question and for the tables as the compiler sees them. */
export function keyOf({ kql }: Query): string {
  return hashOf([kql, JSON.stringify(kqlTables())])
}

/** Stands for the compiler: its sources. Undefined in a built package, which was tested as it was built. */
export function compilerKey(): string | undefined {
  if (!import.meta.url.endsWith('.ts')) return undefined
  const folder = join(import.meta.dirname, '../../kql')
  return hashOf(
    globSync('**/*.ts', { cwd: folder })
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8')),
  )
}

let current: string | undefined

function isCurrent(compiler: string): boolean {
  current ??= compilerKey() ?? compiler
  return current === compiler
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(text).update('\0')
  return hash.digest('hex').slice(0, 16)
}
