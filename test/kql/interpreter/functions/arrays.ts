import { convert, jsonText, sameDynamic, textOf } from '../convert.ts'
import { compareTexts } from '../table.ts'
import { type Dynamic, isArray, isBag, type Typed, Undetermined, type Value } from '../value.ts'
import type { Evaluate, Functions } from './table.ts'

type List = readonly Dynamic[]

/** A function of one array and whole numbers; of anything else it gives null. */
function ofArray(evaluate: (list: List, ...numbers: number[]) => Dynamic): Evaluate {
  return ([list, ...rest]) => {
    if (!isArray(list!.value)) return null
    const numbers = rest.map(({ value }) => value)
    if (numbers.some((value) => typeof value !== 'bigint')) throw new Undetermined('a place that is null')
    return evaluate(list!.value, ...numbers.map(Number))
  }
}

/** To the left by that many places, around the end (https://learn.microsoft.com/kusto/query/array-rotate-left-function). */
function rotated(list: List, by: number): List {
  const { length } = list
  return list.map((_, index) => list[(((index + by) % length) + length) % length]!)
}

/** What is shifted in is the value that is given, else the empty text among texts, null otherwise. */
const shifted =
  (direction: 1 | -1): Evaluate =>
  ([list, by, fill]) => {
    if (!isArray(list!.value)) return null
    if (typeof by!.value !== 'bigint') throw new Undetermined('a shift by null')
    const values = list!.value
    const shift = direction * Number(by!.value)
    const none = values.every((one) => typeof one === 'string') ? '' : null
    if (fill?.value === null && none === '') throw new Undetermined('null among texts')
    const filler = fill === undefined ? none : convert(fill, 'dynamic')
    return values.map((_, index) => {
      const at = index + shift
      return at >= 0 && at < values.length ? values[at]! : filler
    })
  }

/** At each place the array is cut; a negative place counts from the end. */
const split: Evaluate = ([list, places]) => {
  if (!isArray(list!.value)) return null
  const { length } = list!.value
  const given = isArray(places!.value) ? places!.value : [places!.value]
  if (given.some((one) => typeof one !== 'bigint')) throw new Undetermined('a cut at no place')
  const cuts = given.map((one) => (Number(one) < 0 ? Math.max(0, length + Number(one)) : Math.min(length, Number(one))))
  if (cuts.some((one, index) => index > 0 && one < cuts[index - 1]!)) throw new Undetermined('cuts that go back')
  const edges = [0, ...cuts, length]
  const values = list!.value
  return edges.slice(1).map((end, index) => values.slice(edges[index], end))
}

/** Elements of one kind in order, nulls last; of several kinds the order is not documented. */
function sorted(descending: boolean): Evaluate {
  return ([list, ...more]) => {
    if (more.length > 0) throw new Undetermined('arrays sorted side by side')
    if (!isArray(list!.value)) return null
    const values = list!.value.filter((one) => one !== null)
    const kinds = new Set(values.map((one) => (typeof one === 'bigint' ? 'number' : typeof one)))
    if (kinds.size > 1 || kinds.has('object') || kinds.has('boolean'))
      throw new Undetermined('an order of several kinds')
    const nulls = list!.value.filter((one) => one === null)
    const order = (a: Dynamic, b: Dynamic) =>
      typeof a === 'string' ? compareTexts(a, b as string) : Number(a) - Number(b)
    return [...values.toSorted((a, b) => (descending ? order(b, a) : order(a, b))), ...nulls]
  }
}

/** For each element of the conditions, the one or the other: an element of an array, or the value itself. */
const choose: Evaluate = ([conditions, yes, no]) => {
  if (!isArray(conditions!.value)) return null
  const pick = (from: Typed, index: number): Dynamic => {
    const value = convert(from, 'dynamic')
    return isArray(value) ? (value[index] ?? null) : value
  }
  return conditions!.value.map((condition, index) => {
    if (condition !== null && typeof condition !== 'boolean' && typeof condition !== 'bigint') {
      throw new Undetermined('a condition that is none')
    }
    if (condition === null) return null
    return condition ? pick(yes!, index) : pick(no!, index)
  })
}

/** Element by element, to the length of the longest. */
const zip: Evaluate = (args) => {
  const lists = args.map((arg) => convert(arg, 'dynamic'))
  if (!lists.every(isArray)) return null
  const length = Math.max(...lists.map((list) => list.length))
  return Array.from({ length }, (_, index) => lists.map((list) => list[index] ?? null))
}

const repeat: Evaluate = ([value, times]) => {
  if (typeof times!.value !== 'bigint' || times!.value < 0n) throw new Undetermined('less than no times')
  return new Array(Number(times!.value)).fill(convert(value!, 'dynamic'))
}

function distinct(list: List): List {
  return list.filter((one, index) => list.findIndex((other) => jsonText(other) === jsonText(one)) === index)
}

/** Whether all elements of each are elements of the other. */
const setEquals: Evaluate = ([a, b]) => {
  if (!isArray(a!.value) || !isArray(b!.value)) throw new Undetermined('sets that are no arrays')
  const [first, second] = [a!.value, b!.value]
  const among = (list: List) => (one: Dynamic) => list.some((other) => sameDynamic(other, one))
  return first.every(among(second)) && second.every(among(first))
}

/** Common elements over all elements. Nobody documents whether 1 and 1.0 are one element. */
const jaccard: Evaluate = ([a, b]) => {
  if (!isArray(a!.value) || !isArray(b!.value)) throw new Undetermined('sets that are no arrays')
  const [first, second] = [distinct(a!.value), distinct(b!.value)]
  if (new Set([...first, ...second].map((one) => typeof one)).size > 1)
    throw new Undetermined('elements of several types')
  const common = first.filter((one) => second.some((other) => jsonText(other) === jsonText(one))).length
  const all = first.length + second.length - common
  if (all === 0) throw new Undetermined('nothing like nothing')
  return common / all
}

const removeKeys: Evaluate = ([bag, keys]) => {
  if (!isBag(bag!.value) || !isArray(keys!.value)) throw new Undetermined('keys of no bag')
  const gone = keys!.value.map((value) => textOf({ type: 'dynamic', value }))
  if (gone.some((key) => key.startsWith('$.') || key.includes('.'))) throw new Undetermined('a path of keys')
  return new Map([...bag!.value].filter(([key]) => !gone.includes(key)))
}

const setKey: Evaluate = ([bag, key, value]) => {
  if (!isBag(bag!.value)) throw new Undetermined('a key of no bag')
  const name = textOf(key!)
  if (name.startsWith('$') || name.includes('.')) throw new Undetermined('a path of keys')
  return new Map([...bag!.value, [name, convert(value!, 'dynamic')]])
}

const strcatEach: Evaluate = ([list, delimiter]) => {
  if (!isArray(list!.value)) throw new Undetermined('no array')
  return list!.value.map((value) => textOf({ type: 'dynamic', value })).join(textOf(delimiter!))
}

const length: Evaluate = ([list]): Value => (isArray(list!.value) ? BigInt(list!.value.length) : null)

/** Arrays and bags that are turned, cut, ordered and compared. */
export const arrays: Functions = {
  array_rotate_left: ofArray((list, by) => rotated(list, by!)),
  array_rotate_right: ofArray((list, by) => rotated(list, -by!)),
  array_shift_left: shifted(1),
  array_shift_right: shifted(-1),
  array_split: split,
  array_sort_asc: sorted(false),
  array_sort_desc: sorted(true),
  array_iff: choose,
  array_iif: choose,
  array_strcat: strcatEach,
  arraylength: length,
  zip,
  repeat,
  set_equals: setEquals,
  jaccard_index: jaccard,
  bag_remove_keys: removeKeys,
  bag_set_key: setKey,
}
