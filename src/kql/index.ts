export { decodeCell, type Physical } from './cell.ts'
export { checkKql, describeKql } from './check.ts'
export { type Compiled, compileKql, type Plan, planKql } from './compile.ts'
export type { Discovered } from './discovery.ts'
export { KqlError, placeOf } from './kql-error.ts'
export { type KqlLiteralValue, kqlLiteral } from './literal.ts'
export { MACROS, NATIVES } from './natives/index.ts'
export type { Native, PhysicalType } from './natives/native.ts'
export type { KqlDiagnostic } from './parse/analyze.ts'
export { completeKql, formatKql, type KqlCompletions } from './parse/editor.ts'
export { type KqlSyntax, readKql } from './syntax.ts'
export { datetimeText, parseDatetime, parseTimespan, ticksOf, timespanText } from './time-text.ts'
export type {
  Bound,
  BoundSql,
  KqlCell,
  KqlColumn,
  KqlDynamic,
  KqlRender,
  KqlSchema,
  KqlTable,
  KqlType,
  Span,
} from './types.ts'
