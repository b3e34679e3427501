import { convert } from '../functions/convert.ts'
import type { JoinFlavor, JoinKey } from '../ir.ts'
import { Unsupported } from '../kql-error.ts'
import type { KqlColumn, KqlType } from '../types.ts'
import type { Lower } from './index.ts'
import type { Lowered, PhysicalColumn, Statement } from './scope.ts'
import type { Sql } from './sql.ts'

interface Sides {
  readonly left: Lowered
  readonly right: Lowered
}

interface Keys {
  readonly left: readonly string[]
  readonly right: readonly string[]
}

/** The SQL join of each kind, and which sides may be missing in a row. */
const KINDS: Readonly<Record<string, { readonly sql: string; readonly gaps: readonly ('left' | 'right')[] }>> = {
  innerunique: { sql: 'JOIN', gaps: [] },
  inner: { sql: 'JOIN', gaps: [] },
  leftouter: { sql: 'LEFT JOIN', gaps: ['right'] },
  rightouter: { sql: 'RIGHT JOIN', gaps: ['left'] },
  fullouter: { sql: 'FULL JOIN', gaps: ['left', 'right'] },
}

/** `join`: null never meets null. Without a kind the left side is first cut to one row for each key. */
export const lowerJoin: Lower<'join'> = ({ input, right, flavor, keys, columns: known, span }, statement) => {
  const sides = { left: statement.relation(input), right: statement.relation(right) }
  if (sides.left.within.length > 0 && !/^(inner|left)/.test(flavor)) {
    throw new Unsupported('form', `join kind=${flavor} inside of a body`, span, 'join after mv-apply or partition')
  }
  const sql = keySql(keys, sides, statement)
  if (flavor.endsWith('semi') || flavor.endsWith('anti')) return filtered(sides, flavor, sql, statement)
  const unique = flavor === 'innerunique' ? { ...sides, left: oneForEach(sides.left, sql.left, statement) } : sides
  return joined(unique, flavor, condition(sql), { known, right: sides.right.columns }, statement)
}

/** `lookup`: the right side's keys are left out. */
export const lowerLookup: Lower<'lookup'> = ({ input, right, flavor, keys, columns: known }, statement) => {
  const sides = { left: statement.relation(input), right: statement.relation(right) }
  const names = new Set(keys.map((key) => (key.right.kind === 'column' ? key.right.name : '')))
  const kept = sides.right.columns.filter(({ name }) => !names.has(name))
  return joined(sides, flavor, condition(keySql(keys, sides, statement)), { known, right: kept }, statement)
}

/** Both keys in the type they are compared in. */
export function keySql(keys: readonly JoinKey[], { left, right }: Sides, statement: Statement): Keys {
  const row = { columns: [], left: left.columns, right: right.columns }
  const pairs = keys.map((key) => {
    const [a, b] = [statement.scalar(key.left, row), statement.scalar(key.right, row)]
    const type = common(a, b)
    return [convert(a, type), convert(b, type)] as const
  })
  return { left: pairs.map(([a]) => a), right: pairs.map(([, b]) => b) }
}

function common(a: Sql, b: Sql): KqlType {
  if (a.type === b.type) return a.type
  return a.type === 'real' || b.type === 'real'
    ? 'real'
    : a.type === 'dynamic'
      ? b.type
      : a.type === 'int'
        ? b.type
        : a.type
}

function oneForEach(left: Lowered, keys: readonly string[], statement: Statement): Lowered {
  const unique = [...left.within, ...keys]
  const on = unique.length > 0 ? `DISTINCT ON (${unique.join(', ')}) ` : ''
  return { ...left, from: statement.step(() => `SELECT ${on}* FROM ${left.from}`), order: [] }
}

/** Rows of one side that have, or have not, a partner. */
function filtered({ left, right }: Sides, flavor: JoinFlavor, keys: Keys, statement: Statement): Lowered {
  const [kept, other] = flavor.startsWith('left') ? [left, right] : [right, left]
  const kind = flavor.endsWith('anti') ? 'ANTI' : 'SEMI'
  const on = condition(keys)
  return {
    ...kept,
    from: statement.step(() => `SELECT * FROM ${kept.from} ${kind} JOIN ${other.from} ON ${on}`),
    order: [],
    within: kept.within,
  }
}

/** Rows of both sides beside each other, where `on` holds; gaps of text are empty. */
export function joined(
  { left, right }: Sides,
  flavor: JoinFlavor,
  on: string,
  { known, right: kept }: { readonly known: readonly KqlColumn[]; readonly right: readonly PhysicalColumn[] },
  statement: Statement,
): Lowered {
  const { sql, gaps } = KINDS[flavor]!
  const made: string[] = []
  const column = (source: PhysicalColumn, side: 'left' | 'right', { name }: KqlColumn): PhysicalColumn => {
    if (source.type !== 'string' || !gaps.includes(side)) return { ...source, name }
    const fresh = statement.column({ name, type: source.type })
    made.push(`coalesce(${statement.use(source)}, '') AS ${fresh.physical}`)
    return fresh
  }
  const columns = known.map((one, index) => {
    const fromRight = kept[index - left.columns.length]
    return fromRight === undefined ? column(left.columns[index]!, 'left', one) : column(fromRight, 'right', one)
  })
  const list = ['*', ...made].join(', ')
  const from = statement.step(() => `SELECT ${list} FROM ${left.from} ${sql} ${right.from} ON ${on}`)
  return { from, columns, order: [], within: left.within }
}

/** That all keys meet. */
export function condition({ left, right }: Keys): string {
  return left.map((key, index) => `${key} = ${right[index]}`).join(' AND ') || 'TRUE'
}
