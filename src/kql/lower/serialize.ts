import type { Lower } from './index.ts'
import { numbered } from './row-functions.ts'

/** `serialize`: the rows keep the order they are in, so that functions may look at their neighbours. */
export const lowerSerialize: Lower<'serialize'> = ({ input }, statement) =>
  numbered(statement.relation(input), statement)
