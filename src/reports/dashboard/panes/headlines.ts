import { bytesText } from '../../units.ts'
import { type Sums, sumOf, type View } from '../view.ts'
import { countText } from '../words.ts'

/** A number that stands at the top, and what became of it. */
export interface Headline {
  readonly label: string
  readonly value: string
  /** Against the time before, in words. */
  readonly change: string
  readonly isBad: boolean
}

/** The totals of a view, each with its change; bytes that nobody counted are unknown, and so is a change without a time before. */
export function headlinesOf({ facts, before }: View): readonly Headline[] {
  const now = sumOf(facts)
  const then = before === undefined ? undefined : sumOf(before)
  const one = (label: string, of: (sums: Sums) => number | undefined, isBad = false, text = countText) => {
    const value = of(now)
    const words = value === undefined ? 'unknown' : text(value)
    return { label, value: words, change: changeWords(value, then === undefined ? undefined : of(then)), isBad }
  }
  const bytes = ({ isMetered, bytesOut, bytesBack }: Sums) => (isMetered ? bytesOut + bytesBack : undefined)
  return [
    one('allowed flows', ({ allowed }) => allowed),
    one('denied flows', ({ denied }) => denied),
    one('bytes both ways', bytes, false, bytesText),
    one('packets both ways', ({ isMetered, packets }) => (isMetered ? packets : undefined)),
    one('allowed flows with known bad addresses', ({ bad }) => bad, now.bad > 0),
  ]
}

function changeWords(now: number | undefined, then: number | undefined): string {
  if (now === undefined || then === undefined) return 'nothing known of the time before'
  if (now === then) return 'as in the time before'
  if (then === 0) return 'none in the time before'
  const percent = Math.round((100 * (now - then)) / then)
  if (percent > 999) return `${Math.round(now / then)} times the time before`
  const sign = percent > 0 ? '+' : percent < 0 ? '−' : now > then ? '+' : '−'
  return `${sign}${percent === 0 ? '<1' : Math.abs(percent)} % against the time before`
}
