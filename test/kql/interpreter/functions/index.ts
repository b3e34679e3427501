import { addresses } from './addresses.ts'
import { arrays } from './arrays.ts'
import { conversions } from './conversions.ts'
import { dynamics } from './dynamics.ts'
import { formats } from './formats.ts'
import { ipv6 } from './ipv6.ts'
import { logic } from './logic.ts'
import { moreStrings } from './more-strings.ts'
import { numbers } from './numbers.ts'
import { series } from './series.ts'
import { strings } from './strings.ts'
import type { Functions } from './table.ts'
import { textOperators } from './text-operators.ts'
import { times } from './times.ts'

/** Every function and operator of values that the interpreter knows. */
export const FUNCTIONS: Functions = {
  ...conversions,
  ...logic,
  ...numbers,
  ...textOperators,
  ...strings,
  ...moreStrings,
  ...formats,
  ...times,
  ...dynamics,
  ...arrays,
  ...addresses,
  ...ipv6,
  ...series,
}
