import fc from 'fast-check'
import { randomQuery } from './query.ts'

/** Random KQL over two small tables of hostile values that the text itself spells. Shrinks to fewer steps of simpler choices. */
export const kqlQuery: fc.Arbitrary<string> = fc
  .array(fc.array(fc.nat(999), { maxLength: 60, size: 'max' }), { minLength: 3, maxLength: 6, size: 'max' })
  .map(randomQuery)
