import { type Column, type Generated, literal } from './literals.ts'
import type { Tape } from './tape.ts'
import { type Inner, isInner, type Part, templates } from './templates.ts'

/** An expression of the type over these columns, at most `depth` calls deep. */
export function expression(type: Generated | Inner, columns: readonly Column[], tape: Tape, depth = 2): string {
  const own = columns.filter((column) => column.type === type)
  const known = templates.get(type) ?? []
  if (!isInner(type) && (depth === 0 || !tape.chance(7))) {
    return own.length > 0 && !tape.chance(3) ? tape.pick(own).name : literal(type, tape)
  }
  return tape
    .pick(known)
    .parts.map((part) => filled(part, columns, tape, depth - 1))
    .join('')
}

function filled(part: Part, columns: readonly Column[], tape: Tape, depth: number): string {
  if (typeof part === 'string') return part
  if ('choices' in part) return tape.pick(part.choices)
  return expression(part.type, columns, tape, Math.max(0, depth))
}
