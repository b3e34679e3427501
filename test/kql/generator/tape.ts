/**
 * Choices that a random query is made of: numbers, read one after the other. A tape that is at its end gives 0, which every
 * choice takes for its simplest, so a shorter tape of smaller numbers is a simpler query.
 */
export class Tape {
  readonly #numbers: readonly number[]
  #at = 0

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  /** A number from 0 to below `count`. */
  below(count: number): number {
    const number = this.#numbers[this.#at++] ?? 0
    return number % count
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  /** True in `of` of ten cases, false at the end of the tape. */
  chance(of: number): boolean {
    return this.below(10) > 9 - of
  }

  /** Some of the list, at least one, in its order. */
  some<T>(list: readonly T[]): readonly T[] {
    const kept = list.filter(() => this.chance(5))
    return kept.length > 0 ? kept : list.slice(0, 1)
  }
}
