import { type Native, native } from './native.ts'

/** Functions of mathematics that the database has not: gamma, beta, error, and the test of Welch. */
export const specialNatives: readonly Native[] = [
  native('kql_gamma', ['DOUBLE'], 'DOUBLE', gamma),
  native('kql_loggamma', ['DOUBLE'], 'DOUBLE', logGamma),
  native('kql_erf', ['DOUBLE'], 'DOUBLE', (x) => (x < 0 ? -1 : 1) * regularizedGamma(x * x)),
  native('kql_erfc', ['DOUBLE'], 'DOUBLE', (x) => (x < 0 ? 1 + regularizedGamma(x * x) : complementaryGamma(x * x))),
  native('kql_beta_cdf', ['DOUBLE', 'DOUBLE', 'DOUBLE'], 'DOUBLE', (x, alpha, beta) =>
    x >= 0 && x <= 1 && alpha > 0 && beta > 0 ? regularizedBeta(x, alpha, beta) : Number.NaN,
  ),
  native('kql_beta_pdf', ['DOUBLE', 'DOUBLE', 'DOUBLE'], 'DOUBLE', betaDensity),
  native('kql_beta_inv', ['DOUBLE', 'DOUBLE', 'DOUBLE'], 'DOUBLE', inverseBeta),
  native('kql_welch_test', ['DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE', 'DOUBLE'], 'DOUBLE', welchTest),
]

/** Lanczos' coefficients for g = 607/128 and 15 terms, which are good to 15 digits. */
const LANCZOS = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  3.399464998481189e-5, 4.652362892704858e-5, -9.837447530487956e-5, 0.0001580887032249125, -0.00021026444172410488,
  0.00021743961811521265, -0.0001643181065367639, 8.441822398385275e-5, -2.6190838401581408e-5, 3.6899182659531625e-6,
]

/** The logarithm of the gamma function's magnitude. */
function logGamma(x: number): number {
  if (x <= 0 && Number.isInteger(x)) return Number.POSITIVE_INFINITY
  if (Number.isInteger(x) && x <= LARGEST_FACTORIAL) return Math.log(factorial(x - 1))
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x)
  const shifted = x - 1
  const series = LANCZOS.reduce((sum, term, index) => sum + (index === 0 ? term : term / (shifted + index)), 0)
  const t = shifted + 607 / 128 + 0.5
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(series)
}

/** The factorials up to here are finite. */
const LARGEST_FACTORIAL = 171

/** Of whole numbers the exact factorial; undefined at zero and at the negative whole numbers. */
function gamma(x: number): number {
  if (Number.isInteger(x)) return x <= 0 ? Number.NaN : factorial(x - 1)
  const size = Math.exp(logGamma(x))
  return x < 0 && Math.floor(x) % 2 !== 0 ? -size : size
}

function factorial(n: number): number {
  let product = 1
  for (let factor = 2; factor <= n && Number.isFinite(product); factor++) product *= factor
  return product
}

const SMALLEST = 1e-300
const PRECISION = 1e-16
const MOST_TERMS = 2000

/** The lower regularized incomplete gamma function for a = 1/2: the error function of the root. */
function regularizedGamma(x: number): number {
  if (x === 0) return 0
  if (x >= 1.5) return 1 - complementaryGamma(x)
  let term = 2
  let sum = term
  for (let n = 1; n < MOST_TERMS && term > sum * PRECISION; n++) {
    term *= x / (0.5 + n)
    sum += term
  }
  return (sum * Math.sqrt(x) * Math.exp(-x)) / Math.sqrt(Math.PI)
}

/** The upper one, by Lentz' continued fraction where it converges fast. */
function complementaryGamma(x: number): number {
  if (x < 1.5) return 1 - regularizedGamma(x)
  let b = x + 0.5
  let c = 1 / SMALLEST
  let d = 1 / b
  let product = d
  for (let n = 1; n < MOST_TERMS; n++) {
    const a = -n * (n - 0.5)
    b += 2
    d = 1 / guarded(a * d + b)
    c = guarded(b + a / c)
    product *= d * c
    if (Math.abs(d * c - 1) < PRECISION) break
  }
  return (product * Math.sqrt(x) * Math.exp(-x)) / Math.sqrt(Math.PI)
}

/** Never 0, so that it can be divided by. */
function guarded(value: number): number {
  return Math.abs(value) < SMALLEST ? SMALLEST : value
}

/** The distribution function of beta. */
function regularizedBeta(x: number, a: number, b: number): number {
  if (x === 0 || x === 1) return x
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a
  return 1 - (front * betaFraction(1 - x, b, a)) / b
}

/** Lentz' continued fraction for the incomplete beta function. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / guarded(1 - ((a + b) * x) / (a + 1))
  let product = d
  for (let n = 1; n < MOST_TERMS; n++) {
    const even = (n * (b - n) * x) / ((a + 2 * n - 1) * (a + 2 * n))
    d = 1 / guarded(1 + even * d)
    c = guarded(1 + even / c)
    product *= d * c
    const odd = (-(a + n) * (a + b + n) * x) / ((a + 2 * n) * (a + 2 * n + 1))
    d = 1 / guarded(1 + odd * d)
    c = guarded(1 + odd / c)
    product *= d * c
    if (Math.abs(d * c - 1) < PRECISION) break
  }
  return product
}

function betaDensity(x: number, alpha: number, beta: number): number {
  if (x < 0 || x > 1 || alpha <= 0 || beta <= 0) return Number.NaN
  const scale = logGamma(alpha + beta) - logGamma(alpha) - logGamma(beta)
  return Math.exp(scale) * x ** (alpha - 1) * (1 - x) ** (beta - 1)
}

/** Null for what is no probability (learn.microsoft.com/kusto/query/beta-inv-function). */
function inverseBeta(probability: number, alpha: number, beta: number): number | null {
  if (alpha <= 0 || beta <= 0) return Number.NaN
  if (probability < 0 || probability > 1) return null
  let [low, high] = [0, 1]
  for (let middle = 0.5; low < middle && middle < high; middle = (low + high) / 2) {
    if (regularizedBeta(middle, alpha, beta) < probability) low = middle
    else high = middle
  }
  return high
}

/** The two-sided p-value of Welch's test: Student's distribution is one of beta. */
function welchTest(mean1: number, variance1: number, count1: number, mean2: number, variance2: number, count2: number) {
  const [error1, error2] = [variance1 / count1, variance2 / count2]
  const t = (mean1 - mean2) / Math.sqrt(error1 + error2)
  const freedom = (error1 + error2) ** 2 / (error1 ** 2 / (count1 - 1) + error2 ** 2 / (count2 - 1))
  return regularizedBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
}
