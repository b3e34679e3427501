import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ticksOf } from '../../src/kql/index.ts'
import { readable } from '../harness/readable.ts'
import { interpretKql, NotInterpreted, Stopped, Undetermined } from './interpreter/index.ts'
import { cellsOf } from './same-answer.ts'

/** The written answers of the cases prove the interpreter before it is a witness against the SQL. */
const folder = join(import.meta.dirname, '../cases')
const options = { tables: [], rows: new Map(), now: ticksOf(new Date('2026-11-24T12:00:00Z')) }

test.for(readdirSync(folder))('the interpreter gives the written answer of %s', (name, { skip }) => {
  const text = readFileSync(join(folder, name, 'query.kql'), 'utf8')
  const written: readonly unknown[] = JSON.parse(readFileSync(join(folder, name, 'rows.json'), 'utf8'))
  if (typeof written[0] === 'string') {
    expect(stopOf(text, skip)).toBeInstanceOf(Stopped)
    return
  }
  const rows = cellsOf(answerOrSkip(text, skip)).map((row) => row.map(readable))
  expect(inOneOrder(rows)).toEqual(inOneOrder(written))
})

/** A case of something newer than the interpreter, or of a choice that Kusto leaves open, is skipped by its reason. */
function answerOrSkip(text: string, skip: (reason: string) => never) {
  try {
    return interpretKql(text, options)
  } catch (error) {
    if (error instanceof NotInterpreted || error instanceof Undetermined) return skip(`${error.name}: ${error.message}`)
    throw error
  }
}

/** What stops a query. */
function stopOf(text: string, skip: (reason: string) => never): unknown {
  try {
    return answerOrSkip(text, skip)
  } catch (error) {
    if (error instanceof Stopped) return error
    throw error
  }
}

/** Most answers are in no order. */
function inOneOrder(rows: readonly unknown[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort()
}
