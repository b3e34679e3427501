import type { Scalar } from '../ir.ts'
import { addRowFunction } from './row-functions.ts'
import type { Lowered, Statement } from './scope.ts'
import { isLarge, isRowFunction, partsOf, shapeOf } from './shape.ts'

/**
 * The rows of a step with what these values need beforehand in columns of their own: functions of neighbouring rows, which
 * SQL does not nest, and whatever is long and needed more than once, which would otherwise be written out each time.
 */
export function prepared(step: Lowered, values: readonly Scalar[], statement: Statement): Lowered {
  const uses = countUses(values)
  const order = [...uses.keys()].reverse().filter((value) => !step.made?.has(value))
  return order.reduce((row, value) => {
    if (isRowFunction(value)) return addRowFunction(row, value, statement)
    return isWorthAColumn(value, uses.get(value)!) ? addColumn(row, value, statement) : row
  }, step)
}

/** How often each value is named, each before the values it is made of. */
function countUses(values: readonly Scalar[]): ReadonlyMap<Scalar, number> {
  const uses = new Map<Scalar, number>()
  for (const value of topDown(values)) uses.set(value, 0)
  const parts = [...uses.keys()].flatMap(partsOf)
  for (const value of [...values, ...parts]) uses.set(value, uses.get(value)! + 1)
  return uses
}

/** Every value once, those that use another one before it. */
function topDown(values: readonly Scalar[]): readonly Scalar[] {
  const seen = new Set<Scalar>()
  const done: Scalar[] = []
  const visit = (value: Scalar) => {
    if (seen.has(value)) return
    seen.add(value)
    for (const part of partsOf(value)) visit(part)
    done.push(value)
  }
  for (const value of values) visit(value)
  return done.reverse()
}

function isWorthAColumn(value: Scalar, uses: number): boolean {
  const { hasAggregate, hasSide, isConstant } = shapeOf(value)
  return uses > 1 && isLarge(value) && !hasAggregate && !hasSide && !isConstant
}

function addColumn(row: Lowered, value: Scalar, statement: Statement): Lowered {
  return withMade(row, value, statement.scalar(value, row).sql, statement)
}

/** The rows with one more column, in which this value stands. */
export function withMade(row: Lowered, value: Scalar, sql: string, statement: Statement): Lowered {
  const column = statement.fresh()
  const from = statement.step(() => `SELECT *, ${sql} AS ${column} FROM ${row.from}`)
  return { ...row, from, made: new Map([...(row.made ?? []), [value, column]]) }
}
