/** A decimal number: `coefficient` * 10 ^ -`scale`. */
interface Decimal {
  readonly coefficient: bigint
  readonly scale: number
}

/** Kusto's decimal has 128 bits: 34 significant digits (IEEE 754-2008, decimal128). */
const DIGITS = 34
/** Beyond this power of ten a number is written with an exponent. */
const LONGEST = 60

const FORM = /^\s*([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,4}))?\s*$/i

/** The one text of a decimal number, in which equal numbers are spelled alike; undefined for a text that is none. */
export function canonicalDecimal(text: string): string | undefined {
  const value = parseDecimal(text)
  return value === undefined ? undefined : decimalText(value)
}

function parseDecimal(text: string): Decimal | undefined {
  const match = FORM.exec(text)
  if (match === null || match[2]! + match[3]! === '') return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const coefficient = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n)
  return { coefficient, scale: fraction.length - Number(exponent) }
}

/** Rounded to the digits there are, half to even, without zeros at the end. */
function decimalText(value: Decimal): string {
  const { coefficient, scale } = stripped(rounded(value))
  const digits = String(coefficient < 0n ? -coefficient : coefficient)
  const sign = coefficient < 0n ? '-' : ''
  if (scale < -LONGEST || scale > LONGEST) return `${sign}${digits}E${-scale}`
  if (scale <= 0) return `${sign}${coefficient === 0n ? '0' : digits + '0'.repeat(-scale)}`
  const padded = digits.padStart(scale + 1, '0')
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

function rounded(value: Decimal): Decimal {
  const digits = String(value.coefficient).replace('-', '').length
  return digits <= DIGITS ? value : atScale(value, value.scale - (digits - DIGITS), halfEven)
}

function stripped({ coefficient, scale }: Decimal): Decimal {
  const zeros = /0*$/.exec(String(coefficient))![0].length
  return coefficient === 0n
    ? { coefficient, scale: 0 }
    : { coefficient: coefficient / 10n ** BigInt(zeros), scale: scale - zeros }
}

/** Divides whole numbers, the rest rounded in one way or another. */
type Rounding = (dividend: bigint, divisor: bigint) => bigint

const floor: Rounding = (a, b) => a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n)
const halfUp: Rounding = (a, b) => (a < 0n ? -1n : 1n) * (((a < 0n ? -a : a) * 2n + b) / (b * 2n))
const halfEven: Rounding = (a, b) => {
  const low = floor(a, b)
  const twice = (a - low * b) * 2n
  return twice > b || (twice === b && low % 2n !== 0n) ? low + 1n : low
}

function atScale({ coefficient, scale }: Decimal, wanted: number, rounding: Rounding): Decimal {
  const shift = BigInt(Math.abs(wanted - scale))
  if (wanted >= scale) return { coefficient: coefficient * 10n ** shift, scale: wanted }
  return { coefficient: rounding(coefficient, 10n ** shift), scale: wanted }
}

/** Both at the larger of their scales. */
function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale)
  return [atScale(a, scale, floor).coefficient, atScale(b, scale, floor).coefficient, scale]
}

/** Arithmetic by its sign; a division by 0 gives undefined, and a rest is never negative. */
const OPERATIONS: Readonly<Record<string, (a: Decimal, b: Decimal) => Decimal | undefined>> = {
  '+': (a, b) => overAligned(a, b, (x, y) => x + y),
  '-': (a, b) => overAligned(a, b, (x, y) => x - y),
  '*': (a, b) => ({ coefficient: a.coefficient * b.coefficient, scale: a.scale + b.scale }),
  '/': divided,
  '%': (a, b) =>
    b.coefficient === 0n ? undefined : overAligned(a, b, (x, y) => ((x % y) + (y < 0n ? -y : y)) % (y < 0n ? -y : y)),
  bin: (a, b) => (b.coefficient <= 0n ? undefined : overAligned(a, b, (x, y) => floor(x, y) * y)),
  round: (a, digits) => atScale(a, Number(atScale(digits, 0, floor).coefficient), halfUp),
}

function overAligned(a: Decimal, b: Decimal, call: (x: bigint, y: bigint) => bigint): Decimal {
  const [x, y, scale] = aligned(a, b)
  return { coefficient: call(x, y), scale }
}

/** To more digits than there are, so that the last rounding decides. */
function divided(a: Decimal, b: Decimal): Decimal | undefined {
  if (b.coefficient === 0n) return undefined
  const more = 2 * DIGITS + String(b.coefficient).length
  const divisor = b.coefficient < 0n ? -b.coefficient : b.coefficient
  const dividend = (b.coefficient < 0n ? -a.coefficient : a.coefficient) * 10n ** BigInt(more)
  return { coefficient: floor(dividend, divisor), scale: a.scale - b.scale + more }
}

/** Two decimal texts under `+ - * / %`, `bin` or `round`; undefined when there is no result. */
export function decimalMath(a: string, b: string, sign: string): string | undefined {
  const [x, y] = [parseDecimal(a), parseDecimal(b)]
  const result = x === undefined || y === undefined ? undefined : OPERATIONS[sign]!(x, y)
  return result === undefined ? undefined : decimalText(result)
}

/** -1, 0 or 1 as the first number is less than, equal to or greater than the second. */
export function compareDecimals(a: string, b: string): number {
  const [x, y] = aligned(parseDecimal(a)!, parseDecimal(b)!)
  return x < y ? -1 : Number(x > y)
}

/** The whole part; undefined when it does not fit 64 bits. */
export function decimalToLong(text: string): bigint | undefined {
  const value = parseDecimal(text)
  if (value === undefined || value.scale < -LONGEST) return undefined
  const { coefficient } = value.scale <= 0 ? atScale(value, 0, floor) : { coefficient: value.coefficient }
  const whole = value.scale <= 0 ? coefficient : coefficient / 10n ** BigInt(value.scale)
  return whole === BigInt.asIntN(64, whole) ? whole : undefined
}

/** A text that sorts as the number does: sign, then the place of the first digit, then the digits. */
export function decimalKey(text: string): string {
  const { coefficient, scale } = stripped(parseDecimal(text)!)
  if (coefficient === 0n) return '1'
  const digits = String(coefficient < 0n ? -coefficient : coefficient)
  const key = `${String(digits.length - scale + 10_000).padStart(5, '0')}${digits}`
  if (coefficient > 0n) return `2${key}`
  const turned = key.replace(/\d/g, (digit) => String(9 - Number(digit)))
  return `0${turned}~`
}
