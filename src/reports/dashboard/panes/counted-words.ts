import type { Context } from '../context.ts'
import type { Fact } from '../view.ts'
import { countText } from '../words.ts'

/** How much of the page's rows is counted, and what of it is known only in part. */
export function countedWords({ data, all, view }: Context): string {
  const flows = (facts: readonly Fact[]) => facts.reduce((so, { flows: one }) => so + one, 0)
  const within = all.filter(({ bin }) => bin >= 0).length
  const folded = (level: number) => flows(view.facts.filter(({ series }) => series.folded === level))
  const [ports, addresses] = [folded(1), folded(2)]
  return [
    `${countText(view.facts.length)} of ${countText(within)} aggregated rows are counted.`,
    ...(ports > 0 ? [`${countText(ports)} flows of small series stand without their port.`] : []),
    ...(addresses > 0
      ? [`${countText(addresses)} flows of small series stand without port and addresses, as "others".`]
      : []),
    ...(data.isCut
      ? ['The store holds more than a page can: the smallest series are missing, and every sum is too low.']
      : []),
  ].join(' ')
}
