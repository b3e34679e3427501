import { convert } from '../functions/convert.ts'
import { literalSql, type Sql } from '../lower/sql.ts'
import { type AggregateContext, type AggregateTable, filter, type LowerAggregate } from './aggregate.ts'

interface Form {
  /** Whether the second argument says which rows count. */
  readonly conditional?: boolean
  /** How many elements there are at most when the text does not say; the old names of these functions cut early. */
  readonly most?: bigint
}

/** The deprecated makelist and makeset stop here (learn.microsoft.com/kusto/query/make-list-aggregation-function). */
const LEGACY_MOST = 128n

/** What the arguments of a list say: the value, which rows count, and at most how many elements stay. */
function argumentsOf(args: readonly Sql[], { conditional = false, most }: Form) {
  const [value, ...rest] = args
  const condition = conditional ? rest.shift() : undefined
  const limit = rest[0]?.sql ?? (most === undefined ? undefined : literalSql('long', most))
  return { value: value!, condition, limit }
}

/** The texts of JSON values as the elements of one array. */
function arrayOf(items: string, limit: string | undefined): string {
  const cut = limit === undefined ? items : `(${items})[1:${limit}]`
  return `CAST('[' || coalesce(array_to_string(${cut}, ','), '') || ']' AS JSON)`
}

function jsonText(value: Sql): string {
  return `CAST(${convert(value, 'dynamic')} AS VARCHAR)`
}

/** Lists leave nulls out, and follow the order of the rows. */
function list(form: Form = {}): LowerAggregate {
  return (args, { order }) => {
    const { value, condition, limit } = argumentsOf(args, form)
    return [arrayOf(`list(${jsonText(value)}${order})${filter(condition, `${value.sql} IS NOT NULL`)}`, limit)]
  }
}

const listWithNulls: LowerAggregate = ([value], { order }) => [
  arrayOf(`list(coalesce(${jsonText(value!)}, 'null')${order})`, undefined),
]

/** Sets leave nulls out; of arrays they hold the elements. */
function set(form: Form = {}): LowerAggregate {
  return (args) => {
    const { value, condition, limit } = argumentsOf(args, form)
    const kept = filter(condition, `${value.sql} IS NOT NULL`)
    const items = `list(DISTINCT ${jsonText(value)})${kept}`
    if (value.type !== 'dynamic') return [arrayOf(items, limit)]
    const most = limit ?? 'CAST(1048576 AS BIGINT)'
    return [`CAST(kql_set_of(CAST(${arrayOf(items, undefined)} AS VARCHAR), CAST(${most} AS BIGINT)) AS JSON)`]
  }
}

/** Of a key that several bags hold, the first bag's value stays. */
function bag(form: Form = {}): LowerAggregate {
  return (args, { order }) => {
    const { value, condition, limit } = argumentsOf(args, form)
    const kept = filter(condition, `json_type(${value.sql}) = 'OBJECT'`)
    const merged = `kql_bag_of(CAST(${arrayOf(`list(${jsonText(value)}${order})${kept}`, undefined)} AS VARCHAR)`
    return [`CAST(${merged}, CAST(${limit ?? '1048576'} AS BIGINT)) AS JSON)`]
  }
}

const schema: LowerAggregate = ([value]: readonly Sql[], _context: AggregateContext) => [
  `CAST(kql_schema(CAST(${arrayOf(`list(${jsonText(value!)})${filter(`${value!.sql} IS NOT NULL`)}`, undefined)} AS VARCHAR)) AS JSON)`,
]

/** Aggregates that keep values: lists, sets, bags, and the schema of bags. */
export const listAggregates: AggregateTable = {
  make_list: list(),
  makelist: list({ most: LEGACY_MOST }),
  make_list_if: list({ conditional: true }),
  make_list_with_nulls: listWithNulls,
  make_set: set(),
  makeset: set({ most: LEGACY_MOST }),
  make_set_if: set({ conditional: true }),
  make_bag: bag(),
  make_dictionary: bag({ most: LEGACY_MOST }),
  make_bag_if: bag({ conditional: true }),
  buildschema: schema,
}
