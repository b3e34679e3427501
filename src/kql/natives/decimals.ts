import { canonicalDecimal, compareDecimals, decimalKey, decimalMath, decimalToLong } from '../decimal.ts'
import { elementsOf, plainText } from './dynamic-text.ts'
import { type Native, native } from './native.ts'

/** Decimal numbers, which are texts here: the database's own decimals have too few digits. */
export const decimalNatives: readonly Native[] = [
  native('kql_decimal', ['VARCHAR'], 'VARCHAR', canonicalDecimal),
  native('kql_decimal_math', ['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', decimalMath),
  native('kql_decimal_compare', ['VARCHAR', 'VARCHAR'], 'BIGINT', (a, b) => BigInt(compareDecimals(a, b))),
  native('kql_decimal_key', ['VARCHAR'], 'VARCHAR', decimalKey),
  native('kql_decimal_long', ['VARCHAR'], 'BIGINT', decimalToLong),
  native('kql_decimal_sum', ['VARCHAR'], 'VARCHAR', (json) =>
    (elementsOf(json) ?? []).map(plainText).reduce((total, one) => decimalMath(total, one, '+')!, '0'),
  ),
]
