import type { KqlDynamic } from '../types.ts'

type Bag = { readonly [key: string]: KqlDynamic }

const STEP = /\.([^.[\]]+)|\[(?:'([^']*)'|"([^"]*)"|(-?\d+))\]/gy

/**
 * The steps of a JSON path: names are texts, places numbers (learn.microsoft.com/kusto/query/jsonpath). Undefined for a
 * text that is no such path; wildcards are none.
 */
export function jsonPathOf(path: string): readonly (string | number)[] | undefined {
  if (!path.startsWith('$')) return undefined
  const steps: (string | number)[] = []
  let end = 1
  STEP.lastIndex = 1
  for (let match = STEP.exec(path); match !== null; match = STEP.exec(path)) {
    steps.push(match[4] === undefined ? (match[1] ?? match[2] ?? match[3] ?? '') : Number(match[4]))
    end = STEP.lastIndex
  }
  return end === path.length ? steps : undefined
}

/** What a path leads to; undefined when it leads nowhere. */
export function valueAt(value: KqlDynamic, steps: readonly (string | number)[]): KqlDynamic | undefined {
  let at: KqlDynamic | undefined = value
  for (const step of steps) {
    if (typeof step === 'number') at = Array.isArray(at) ? (at as readonly KqlDynamic[]).at(step) : undefined
    else at = isBag(at) && Object.hasOwn(at, step) ? at[step] : undefined
  }
  return at
}

/** The bag without what a path of names leads to. */
export function withoutPath(bag: Bag, [first, ...rest]: readonly string[]): Bag {
  if (first === undefined || !Object.hasOwn(bag, first)) return bag
  if (rest.length === 0) return Object.fromEntries(Object.entries(bag).filter(([key]) => key !== first))
  const inner = bag[first]
  return isBag(inner) ? { ...bag, [first]: withoutPath(inner, rest) } : bag
}

/** The bag with a value where a path of names leads; bags on the way are made. */
export function withPath(bag: Bag, [first, ...rest]: readonly string[], value: KqlDynamic): Bag {
  if (first === undefined) return bag
  if (rest.length === 0) return { ...bag, [first]: value }
  const inner = Object.hasOwn(bag, first) ? bag[first] : undefined
  return { ...bag, [first]: withPath(isBag(inner) ? inner : {}, rest, value) }
}

/** Whether a dynamic value is a property bag. */
export function isBag(value: KqlDynamic | undefined): value is Bag {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
