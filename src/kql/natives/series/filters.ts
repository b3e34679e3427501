import { dynamicText } from '../dynamic-text.ts'
import { type Native, native } from '../native.ts'
import { numbersOf, sum } from './numbers.ts'

/** Filters and transforms of a whole series. A series that holds anything but numbers gives null. */
export const seriesFilterNatives: readonly Native[] = [
  native('kql_series_fir', ['VARCHAR', 'VARCHAR', 'VARCHAR', 'BOOLEAN'], 'VARCHAR', fir),
  native('kql_series_iir', ['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', iir),
  native('kql_series_fft', ['VARCHAR', 'VARCHAR', 'BOOLEAN'], 'VARCHAR', (real, imaginary, inverse) => {
    const [re, im] = [numbersOf(real), numbersOf(imaginary)]
    if (re === undefined || im === undefined) return null
    const zero = re.map(() => 0)
    return dynamicText(fourier(re, im.length === 0 ? zero : im, inverse) as [number[], number[]])
  }),
]

/** `usual` divides a filter by the sum of its weights when none is negative; `true` wants that of every filter. */
type Normalize = 'usual' | 'true' | 'false'

/** Each point is the sum of the points up to it, or around it when centered, times the filter; outside all is 0. */
function fir(json: string, filterJson: string, normalize: string, center: boolean): string | null {
  const [series, filter] = [numbersOf(json), numbersOf(filterJson)]
  if (series === undefined || filter === undefined) return null
  const isPositive = filter.every((weight) => weight >= 0)
  const wanted = normalize satisfies string as Normalize // compiled SQL writes one of the three
  if (wanted === 'true' && !isPositive) return null
  const scale = wanted !== 'false' && isPositive ? sum(filter) : 1
  const ahead = center ? (filter.length - 1) >> 1 : 0
  const at = (index: number) => series[index] ?? 0
  return dynamicText(
    series.map((_, index) => sum(filter.map((weight, back) => weight * at(index + ahead - back))) / scale),
  )
}

/** The recursive formula of learn.microsoft.com/kusto/query/series-iir-function. */
function iir(json: string, numeratorJson: string, denominatorJson: string): string | null {
  const [x, b, a] = [numbersOf(json), numbersOf(numeratorJson), numbersOf(denominatorJson)]
  if (x === undefined || b === undefined || a === undefined || (a[0] ?? 0) === 0) return null
  const y: number[] = []
  for (const index of x.keys()) {
    const forward = sum(b.map((weight, back) => weight * (x[index - back] ?? 0)))
    const backward = sum(a.slice(1).map((weight, back) => weight * (y[index - back - 1] ?? 0)))
    y.push((forward - backward) / a[0]!)
  }
  return dynamicText(y)
}

/** The discrete Fourier transform by its definition, halves first while the length is even; the inverse is scaled. */
function fourier(re: readonly number[], im: readonly number[], inverse: boolean): readonly [number[], number[]] {
  const [real, imaginary] = transform(re, im, inverse ? 1 : -1)
  const scale = inverse ? re.length : 1
  return [real.map((value) => value / scale), imaginary.map((value) => value / scale)]
}

function transform(re: readonly number[], im: readonly number[], sign: number): readonly [number[], number[]] {
  const length = re.length
  if (length % 2 !== 0) return direct(re, im, sign)
  const half = (values: readonly number[], parity: number) => values.filter((_, at) => at % 2 === parity)
  const [evenRe, evenIm] = transform(half(re, 0), half(im, 0), sign)
  const [oddRe, oddIm] = transform(half(re, 1), half(im, 1), sign)
  const real = new Array<number>(length)
  const imaginary = new Array<number>(length)
  for (let k = 0; k < length / 2; k++) {
    const angle = (sign * 2 * Math.PI * k) / length
    const [turnedRe, turnedIm] = turned(oddRe[k]!, oddIm[k]!, angle)
    real[k] = evenRe[k]! + turnedRe
    imaginary[k] = evenIm[k]! + turnedIm
    real[k + length / 2] = evenRe[k]! - turnedRe
    imaginary[k + length / 2] = evenIm[k]! - turnedIm
  }
  return [real, imaginary]
}

function direct(re: readonly number[], im: readonly number[], sign: number): readonly [number[], number[]] {
  const length = re.length
  const points = [...re.keys()].map((k) =>
    [...re.keys()].map((n) => turned(re[n]!, im[n] ?? 0, (sign * 2 * Math.PI * ((k * n) % length)) / length)),
  )
  return [points.map((terms) => sum(terms.map(([x]) => x))), points.map((terms) => sum(terms.map(([, y]) => y)))]
}

function turned(re: number, im: number, angle: number): readonly [number, number] {
  return [re * Math.cos(angle) - im * Math.sin(angle), re * Math.sin(angle) + im * Math.cos(angle)]
}
