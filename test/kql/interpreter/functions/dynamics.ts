import { convert, jsonText, sameDynamic, textOf } from '../convert.ts'
import { type Bag, type Dynamic, isArray, isBag, markUnordered, Undetermined } from '../value.ts'
import { type Evaluate, type Functions, strict } from './table.ts'

/** A property by its name, an element by its place; a negative place counts from the end. What is not there is null. */
const element: Evaluate = ([owner, key]) => {
  const value = owner!.value
  const at = key!.type === 'dynamic' ? key!.value : key!.type === 'string' ? textOf(key!) : key!.value
  if (typeof at === 'string') return isBag(value) ? (value.get(at) ?? null) : null
  if (typeof at !== 'bigint') throw new Undetermined('an element at no place')
  return isArray(value) ? (value.at(Number(at)) ?? null) : null
}

const dynamicArgs = (args: Parameters<Evaluate>[0]) => args.map((arg) => convert(arg, 'dynamic'))

/** Functions of arrays: of anything else they give null. */
function ofArrays(evaluate: (first: readonly Dynamic[], ...more: (readonly Dynamic[])[]) => Dynamic): Evaluate {
  return (args) => {
    const lists = dynamicArgs(args)
    if (!lists.every(isArray)) return null
    return evaluate(...(lists as [readonly Dynamic[]]))
  }
}

/** Each value once. A long and a real of one size are left open, and so is the order. */
function once(list: readonly Dynamic[]): readonly Dynamic[] {
  const result: Dynamic[] = []
  for (const one of list) {
    const twin = result.find((other) => sameDynamic(other, one))
    if (twin === undefined) result.push(one)
    else if (jsonText(twin) !== jsonText(one)) throw new Undetermined('a long and a real in one set')
  }
  return markUnordered(result)
}

/** A long and a real of one size are one value or two: not documented. */
function has(list: readonly Dynamic[], value: Dynamic): boolean {
  const found = list.filter((one) => sameDynamic(one, value))
  if (found.length > 0 && found.every((one) => jsonText(one) !== jsonText(value))) {
    throw new Undetermined('a long among reals')
  }
  return found.length > 0
}

const arrayIndex: Evaluate = ([list, value]) => {
  if (!isArray(list!.value)) return null
  const wanted = convert(value!, 'dynamic')
  if (wanted === null) throw new Undetermined('the place of null')
  has(list!.value, wanted)
  return BigInt(list!.value.findIndex((one) => sameDynamic(one, wanted)))
}

/** Both ends belong to the slice, and count from the end when negative. */
const arraySlice: Evaluate = strict(([list, from, to]) => {
  if (!isArray(list!)) return null
  const { length } = list
  const place = (at: bigint) => (at < 0n ? length + Number(at) : Number(at))
  const [first, last] = [place(from as bigint), place(to as bigint)]
  if (first < 0 || last < 0) throw new Undetermined('a slice from before the first')
  return list.filter((_, index) => index >= first && index <= last)
})

const arraySum: Evaluate = ([list]) => {
  if (!isArray(list!.value)) return null
  if (list!.value.some((one) => typeof one !== 'bigint' && typeof one !== 'number')) {
    throw new Undetermined('the sum of what is no number')
  }
  return list!.value.reduce<number>((sum, one) => sum + Number(one), 0)
}

const bagOf: Evaluate = (args) => {
  const bag = new Map<string, Dynamic>()
  for (let at = 0; at + 1 < args.length; at += 2) {
    const key = textOf(args[at]!)
    if (bag.has(key)) throw new Undetermined('a key twice in a bag')
    bag.set(key, convert(args[at + 1]!, 'dynamic'))
  }
  return bag
}

/** The first bag that has a key gives its value (https://learn.microsoft.com/kusto/query/bag-merge-function). */
const bagMerge: Evaluate = (args) => {
  if (!args.every(({ value }) => isBag(value))) throw new Undetermined('a merge of what is no bag')
  const merged = new Map<string, Dynamic>()
  for (const { value } of args) {
    for (const [key, one] of value as Bag) if (!merged.has(key)) merged.set(key, one)
  }
  return merged
}

/** Arrays and bags. */
export const dynamics: Functions = {
  '[]': element,
  pack_array: (args) => dynamicArgs(args),
  pack: bagOf,
  bag_pack: bagOf,
  pack_dictionary: bagOf,
  array_length: ([list]) => (isArray(list!.value) ? BigInt(list!.value.length) : null),
  array_concat: ofArrays((...lists) => lists.flat()),
  array_reverse: ofArrays((list) => [...list].reverse()),
  array_slice: arraySlice,
  array_index_of: arrayIndex,
  array_sum: arraySum,
  set_union: ofArrays((...lists) => once(lists.flat())),
  set_intersect: ofArrays((first, ...more) => once(first.filter((one) => more.every((list) => has(list, one))))),
  set_difference: ofArrays((first, ...more) => once(first.filter((one) => !more.some((list) => has(list, one))))),
  set_has_element: ([list, value]) => {
    if (!isArray(list!.value)) return null
    const wanted = convert(value!, 'dynamic')
    if (wanted === null) throw new Undetermined('null in a set')
    return has(list!.value, wanted)
  },
  bag_keys: ([bag]) => (isBag(bag!.value) ? markUnordered([...bag!.value.keys()]) : null),
  bag_has_key: ([bag, key]) => {
    if (!isBag(bag!.value)) throw new Undetermined('a key of no bag')
    return bag!.value.has(textOf(key!))
  },
  bag_merge: bagMerge,
}
