import type { Finding, NameRows } from '../discovery.ts'
import type { Program } from '../ir.ts'

/** Thrown where a text cannot be bound further before this question has been put to the data. */
export class Undiscovered extends Error {
  override readonly name = 'Undiscovered'
  readonly at: number
  readonly question: Program
  readonly finding: (rows: NameRows) => Finding

  constructor(at: number, question: Program, finding: (rows: NameRows) => Finding) {
    super('the columns of a plugin hang on data')
    this.at = at
    this.question = question
    this.finding = finding
  }
}
