import { addressFunctions } from './addresses.ts'
import { conversions } from './convert.ts'
import { dynamicFunctions } from './dynamics.ts'
import { encodingFunctions } from './encodings.ts'
import { logicFunctions } from './logic.ts'
import { numberFunctions } from './numbers.ts'
import { parserFunctions } from './parsers.ts'
import { regexFunctions } from './regex.ts'
import { seriesFunctions } from './series.ts'
import { stringFunctions } from './strings.ts'
import type { FunctionTable } from './table.ts'
import { timeFunctions } from './times.ts'
import { unitFunctions } from './units.ts'

/** Every function and operator of values that compiles, by name. */
export const FUNCTIONS: FunctionTable = {
  ...conversions,
  ...logicFunctions,
  ...numberFunctions,
  ...stringFunctions,
  ...timeFunctions,
  ...dynamicFunctions,
  ...addressFunctions,
  ...unitFunctions,
  ...seriesFunctions,
  ...encodingFunctions,
  ...parserFunctions,
  ...regexFunctions,
}

/** Whether a function or operator of this name compiles. */
export function isFunction(name: string): boolean {
  return Object.hasOwn(FUNCTIONS, name)
}
