import { withValues } from './extend.ts'
import type { Lower } from './index.ts'

/** `project`: these columns and no others. What is left out is simply no longer read. */
export const lowerProject: Lower<'project'> = ({ input, values, columns }, statement) =>
  withValues(statement.relation(input), values, columns, statement)
