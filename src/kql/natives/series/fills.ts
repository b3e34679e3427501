import { parseDynamic } from '../../cell.ts'
import type { KqlDynamic } from '../../types.ts'
import { dynamicText, elementsOf } from '../dynamic-text.ts'
import { type Native, native } from '../native.ts'

type Elements = readonly KqlDynamic[]

/** Functions that fill the gaps of a series: places that hold null, or another value that stands for a gap. */
export const seriesFillNatives: readonly Native[] = [
  native('kql_series_fill_const', ['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', (json, value, gap) =>
    filled(json, gap, (elements, isGap) => elements.map((one) => (isGap(one) ? parseDynamic(value) : one))),
  ),
  native('kql_series_fill_forward', ['VARCHAR', 'VARCHAR'], 'VARCHAR', (json, gap) => filled(json, gap, forward)),
  native('kql_series_fill_backward', ['VARCHAR', 'VARCHAR'], 'VARCHAR', (json, gap) =>
    filled(json, gap, (elements, isGap) => forward(elements.toReversed(), isGap).toReversed()),
  ),
  native(
    'kql_series_fill_linear',
    ['VARCHAR', 'VARCHAR', 'BOOLEAN', 'VARCHAR'],
    'VARCHAR',
    (json, gap, edges, constant) => filled(json, gap, (elements, isGap) => linear(elements, isGap, edges, constant)),
  ),
]

type IsGap = (element: KqlDynamic) => boolean

function filled(json: string, gap: string, fill: (elements: Elements, isGap: IsGap) => Elements): string | null {
  const elements = elementsOf(json)
  const wanted = parseDynamic(gap)
  const isGap = (element: KqlDynamic) =>
    wanted === null ? element === null : dynamicText(element) === gap || Number(element) === Number(wanted)
  return elements === undefined ? null : dynamicText(fill(elements, isGap))
}

/** A gap takes the value before it; the first gaps stay. */
function forward(elements: Elements, isGap: IsGap): Elements {
  let last: KqlDynamic | undefined
  return elements.map((element) => {
    if (!isGap(element)) last = element
    return last ?? element
  })
}

/**
 * Between two values a gap lies on the line through them, cut to a whole number in a series of whole numbers; at the edges
 * it takes the nearest value. A series of gaps alone is filled with a constant.
 */
function linear(elements: Elements, isGap: IsGap, edges: boolean, constant: string): Elements {
  const known = elements.flatMap((element, at) => (isGap(element) ? [] : [{ at, value: Number(element) }]))
  if (known.length === 0) return elements.map(() => parseDynamic(constant))
  const areWhole = elements.every((element) => isGap(element) || typeof element === 'bigint')
  const written = (value: number): KqlDynamic => (areWhole ? BigInt(Math.trunc(value)) : value)
  return elements.map((element, at) => {
    if (!isGap(element)) return element
    const before = known.findLast((one) => one.at < at)
    const after = known.find((one) => one.at > at)
    if (before === undefined || after === undefined) return edges ? written((before ?? after)!.value) : element
    const slope = (after.value - before.value) / (after.at - before.at)
    return written(before.value + slope * (at - before.at))
  })
}
