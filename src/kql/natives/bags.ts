import { parseDynamic } from '../cell.ts'
import type { KqlDynamic } from '../types.ts'
import { bagOf, dynamicText, elementsOf, plainText } from './dynamic-text.ts'
import { isBag, jsonPathOf, withoutPath, withPath } from './json-path.ts'
import { type Native, native } from './native.ts'

/** Functions of property bags. What is not a bag gives null. */
export const bagNatives: readonly Native[] = [
  native('kql_bag_keys', ['VARCHAR'], 'VARCHAR', (json) => {
    const bag = bagOf(json)
    return bag === undefined ? null : JSON.stringify(Object.keys(bag))
  }),
  native('kql_bag_has_key', ['VARCHAR', 'VARCHAR'], 'BOOLEAN', (json, key) => {
    const path = namesOf(key)
    let at: KqlDynamic | undefined = bagOf(json) ?? null
    for (const name of path) at = isBag(at) && Object.hasOwn(at, name) ? (at[name] ?? null) : undefined
    return at !== undefined && path.length > 0 && bagOf(json) !== undefined
  }),
  native('kql_bag_merge', ['VARCHAR'], 'VARCHAR', (json) => {
    const bags = (elementsOf(json) ?? []).filter(isBag)
    return bags.length === 0
      ? null
      : dynamicText(Object.fromEntries(firstOfEach(bags.flatMap((bag) => Object.entries(bag)))))
  }),
  native('kql_bag_remove_keys', ['VARCHAR', 'VARCHAR'], 'VARCHAR', (json, keys) => {
    const bag = bagOf(json)
    const names = (elementsOf(keys) ?? []).map((key) => namesOf(plainText(key)))
    return bag === undefined ? null : dynamicText(names.reduce(withoutPath, bag))
  }),
  native('kql_bag_set_key', ['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', (json, key, value) => {
    const bag = bagOf(json)
    return bag === undefined ? null : dynamicText(withPath(bag, namesOf(key), parseDynamic(value)))
  }),
  native('kql_bag_zip', ['VARCHAR', 'VARCHAR'], 'VARCHAR', (keys, values) => {
    const names = elementsOf(keys)
    const elements = elementsOf(values) ?? []
    const pairs = names?.flatMap((key, index) =>
      typeof key === 'string' ? [[key, elements[index] ?? null] as const] : [],
    )
    return pairs === undefined ? null : dynamicText(Object.fromEntries(pairs))
  }),
  native('kql_without_empty', ['VARCHAR'], 'VARCHAR', (json) => {
    const pairs = Object.entries(bagOf(json) ?? {}).filter(([, value]) => value !== null && value !== '')
    return dynamicText(Object.fromEntries(pairs))
  }),
  native('kql_canonical', ['VARCHAR'], 'VARCHAR', (json) => dynamicText(sorted(parseDynamic(json)))),
  native('kql_treepath', ['VARCHAR'], 'VARCHAR', (json) => JSON.stringify([...new Set(paths(parseDynamic(json), ''))])),
]

/** A key, or the names of a JSON path; places in arrays are not supported by Kusto here and name nothing. */
function namesOf(key: string): readonly string[] {
  return jsonPathOf(key)?.map(String) ?? [key]
}

/** Of a key that several bags hold, the first one's value stays. */
function firstOfEach(pairs: readonly (readonly [string, KqlDynamic])[]): ReadonlyMap<string, KqlDynamic> {
  const map = new Map<string, KqlDynamic>()
  for (const [key, value] of pairs) if (!map.has(key)) map.set(key, value)
  return map
}

/** Bags with their keys in order, at every depth. */
function sorted(value: KqlDynamic): KqlDynamic {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isBag(value)) return value
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1))
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key]!)]))
}

/** The paths of all leaves. An array is one, its first place stands for all of its places, and so do bags in it. */
function paths(value: KqlDynamic, path: string): readonly string[] {
  if (Array.isArray(value)) {
    const elements: readonly KqlDynamic[] = value
    const inside = elements.filter(isBag).flatMap((one) => paths(one, `${path}[0]`))
    return [...(path === '' ? [] : [path]), `${path}[0]`, ...inside]
  }
  if (isBag(value)) return Object.entries(value).flatMap(([key, one]) => paths(one, `${path}['${key}']`))
  return path === '' ? [] : [path]
}
