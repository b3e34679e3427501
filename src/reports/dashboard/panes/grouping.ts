import { type Fact, sumBy } from '../view.ts'
import type { Group } from './grouped.ts'

/** Groups of facts that have the same cells; facts without cells are left out. */
export function groupsOf(
  facts: readonly Fact[],
  cellsOf: (fact: Fact) => readonly (string | number)[] | undefined,
  nameOf: (cells: readonly (string | number)[]) => string,
): readonly Group[] {
  const keyOf = (fact: Fact) => {
    const cells = cellsOf(fact)
    return cells === undefined ? undefined : JSON.stringify(cells)
  }
  return [...sumBy(facts, keyOf)].map(([key, sums]) => {
    const cells = JSON.parse(key) as (string | number)[] // written above
    return { cells, name: nameOf(cells), sums }
  })
}
