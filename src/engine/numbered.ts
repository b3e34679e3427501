/** Things with a number each, counted from 0 in the order of their first coming; equal keys get one number. */
export interface Numbered<T> {
  readonly items: readonly T[]
  /** The number of the thing with this key, which is made when it comes for the first time. */
  numberOf(key: unknown, make: () => T): number
}

export function numbered<T>(): Numbered<T> {
  const items: T[] = []
  const numbers = new Map<unknown, number>()
  return {
    items,
    numberOf(key, make) {
      const known = numbers.get(key)
      if (known !== undefined) return known
      numbers.set(key, items.length)
      return items.push(make()) - 1
    },
  }
}
