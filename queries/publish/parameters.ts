import { kqlLiteral } from '../../src/kql/literal.ts'
import type { KqlType } from '../../src/kql/types.ts'
import type { Query } from '../define-query.ts'

/** A parameter as KQL declares one. */
export interface KqlParameter {
  /** With the underscore that it has in the text. */
  readonly name: string
  readonly type: KqlType
  /** Undefined for one that must be given. */
  readonly defaultValue: string | undefined
}

const ANY_WINDOW = { from: new Date(0), to: new Date(1) }

/** The parameters of a question, those that must be given first. */
export function parametersOf({ params }: Query): readonly KqlParameter[] {
  const usual = params.parse(ANY_WINDOW) as Readonly<Record<string, unknown>>
  const all = Object.entries(usual).map(([name, value]): KqlParameter => {
    const type = typeOf(value)
    const isRequired = Object.hasOwn(ANY_WINDOW, name)
    return { name: `_${name}`, type, defaultValue: isRequired ? undefined : literalOf(value, type) }
  })
  return all.toSorted((a, b) => Number(a.defaultValue !== undefined) - Number(b.defaultValue !== undefined))
}

/** A default must be a literal to the parser: `dynamic([])`, where elsewhere a list is `parse_json("[]")`. Defaults are ours, plain lists. */
function literalOf(value: unknown, type: KqlType): string {
  return type === 'dynamic' ? `dynamic(${JSON.stringify(value)})` : kqlLiteral(value as never, type) // of its own type
}

function typeOf(value: unknown): KqlType {
  if (value instanceof Date) return 'datetime'
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'long' : 'real'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'string' ? 'string' : 'dynamic'
}

/** The text of a question that stands alone: a window that ends now, or where `until` says, and every other parameter at its default. */
export function standaloneText(query: Query, { from, to }: { readonly from: string; readonly to: string }): string {
  const window: Readonly<Record<string, string>> = { _from: from, _to: to }
  const lets = parametersOf(query).map(({ name, defaultValue }) => `let ${name} = ${defaultValue ?? window[name]};`)
  return `${lets.join('\n')}\n${query.kql.trim()}\n`
}
