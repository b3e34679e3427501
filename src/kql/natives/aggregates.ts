import type { KqlDynamic } from '../types.ts'
import { dynamicText, elementsOf } from './dynamic-text.ts'
import { isBag } from './json-path.ts'
import { type Native, native } from './native.ts'

/** What aggregates make of all values of a group, handed over as one JSON array. */
export const aggregateNatives: readonly Native[] = [
  native('kql_set_of', ['VARCHAR', 'BIGINT'], 'VARCHAR', (json, most) => {
    const values = (elementsOf(json) ?? []).flat(1)
    const texts = new Set(values.filter((value) => value !== null).map(dynamicText))
    return `[${[...texts].slice(0, Number(most)).join(',')}]`
  }),
  native('kql_bag_of', ['VARCHAR', 'BIGINT'], 'VARCHAR', (json, most) => {
    const pairs = new Map<string, KqlDynamic>()
    for (const bag of elementsOf(json) ?? []) {
      for (const [key, value] of Object.entries(isBag(bag) ? bag : {})) if (!pairs.has(key)) pairs.set(key, value)
    }
    return dynamicText(Object.fromEntries([...pairs].slice(0, Number(most))))
  }),
  native('kql_schema', ['VARCHAR'], 'VARCHAR', (json) => dynamicText(schemaOf(elementsOf(json) ?? []))),
  native('kql_weighted_percentile', ['VARCHAR', 'DOUBLE'], 'VARCHAR', weightedPercentile),
]

/** The least value that so many percent of the weights do not exceed. */
function weightedPercentile(json: string, point: number): string | undefined {
  const pairs = (elementsOf(json) ?? []) as readonly (readonly [bigint | number, bigint])[] // as compiled SQL pairs them
  const sorted = pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const total = sorted.reduce((sum, [, weight]) => sum + weight, 0n)
  const wanted = (Number(total) * point) / 100
  let reached = 0n
  const found = sorted.find(([, weight]) => {
    reached += weight
    return Number(reached) >= wanted
  })
  return found === undefined ? undefined : String(found[0])
}

/**
 * The least schema that admits all values: a name of a type, a bag of schemas, `indexer` for the elements of an array, or
 * an array of these (learn.microsoft.com/kusto/query/buildschema-aggregation-function).
 */
function schemaOf(values: readonly KqlDynamic[]): KqlDynamic {
  const bags = values.filter(isBag)
  const arrays = values.filter((value) => Array.isArray(value)) as readonly (readonly KqlDynamic[])[] // by that filter
  const leaves = values.filter((value) => value !== null && typeof value !== 'object').map(nameOfLeaf)
  const kinds: KqlDynamic[] = [...new Set(leaves)]
  if (bags.length > 0) kinds.push(bagSchema(bags))
  if (arrays.length > 0) kinds.push({ '`indexer`': schemaOf(arrays.flat(1)) })
  return kinds.length === 1 ? kinds[0]! : kinds
}

function bagSchema(bags: readonly { readonly [key: string]: KqlDynamic }[]): KqlDynamic {
  const keys = [...new Set(bags.flatMap(Object.keys))]
  return Object.fromEntries(
    keys.map((key) => [key, schemaOf(bags.flatMap((bag) => (Object.hasOwn(bag, key) ? [bag[key]!] : [])))]),
  )
}

function nameOfLeaf(value: KqlDynamic): string {
  if (typeof value === 'bigint') return 'long'
  if (typeof value === 'number') return 'double'
  return typeof value === 'boolean' ? 'bool' : 'string'
}
