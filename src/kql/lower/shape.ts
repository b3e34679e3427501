import { type Call, ROW_FUNCTIONS, type RowFunction, type Scalar } from '../ir.ts'

/** What a value is made of: how much text it would be, and what it looks at. */
interface Shape {
  /** Nodes when everything is written out; a value that is named twice counts twice. */
  readonly size: number
  readonly isConstant: boolean
  readonly hasAggregate: boolean
  readonly hasSide: boolean
}

/** Values of this many nodes are computed once when they are needed more than once. */
const LARGE = 6

const shapes = new WeakMap<Scalar, Shape>()

/** The shape of a value, worked out once for each object. */
export function shapeOf(scalar: Scalar): Shape {
  const known = shapes.get(scalar)
  if (known !== undefined) return known
  const parts = partsOf(scalar).map(shapeOf)
  const shape = {
    size: parts.reduce((sum, { size }) => sum + size, 1),
    isConstant: isConstantHere(scalar) && parts.every((part) => part.isConstant),
    hasAggregate: scalar.kind === 'aggregate' || parts.some((part) => part.hasAggregate),
    hasSide: (scalar.kind === 'column' && scalar.side !== undefined) || parts.some((part) => part.hasSide),
  }
  shapes.set(scalar, shape)
  return shape
}

/** The values a value is computed from. */
export function partsOf(scalar: Scalar): readonly Scalar[] {
  if (scalar.kind === 'call' || scalar.kind === 'aggregate') return scalar.args
  return scalar.kind === 'member' ? [scalar.value] : []
}

/** Functions that give another value each time they are asked. */
const FICKLE: ReadonlySet<string> = new Set(['rand', 'new_guid'])

function isConstantHere(scalar: Scalar): boolean {
  if (scalar.kind === 'call') return !isRowFunction(scalar) && !FICKLE.has(scalar.fn)
  return scalar.kind === 'literal' || scalar.kind === 'scalarOf' || scalar.kind === 'member'
}

/** Whether a value is the same for all rows and looks at no table. */
export function isFixed(scalar: Scalar): boolean {
  return (
    (scalar.kind === 'literal' || scalar.kind === 'call') && isConstantHere(scalar) && partsOf(scalar).every(isFixed)
  )
}

/** Whether a value is the same for all rows, and long. */
export function isLargeConstant(scalar: Scalar): boolean {
  const { isConstant, size } = shapeOf(scalar)
  return scalar.kind === 'call' && isConstant && size >= LARGE
}

export function isLarge(scalar: Scalar): boolean {
  return shapeOf(scalar).size >= LARGE
}

/** A call of a function that looks at the rows around its own. */
export function isRowFunction(scalar: Scalar): scalar is Call & { readonly fn: RowFunction } {
  return scalar.kind === 'call' && ROW_FUNCTIONS.some((fn) => fn === scalar.fn)
}
