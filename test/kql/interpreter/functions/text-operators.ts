import { convert, textOf } from '../convert.ts'
import { isArray, type Typed, Undetermined } from '../value.ts'
import type { Evaluate, Functions } from './table.ts'

type Test = (text: string, part: string) => boolean

const lower = (text: string) => text.toLowerCase()

/** With `!` the operator is denied, with `_cs` it minds letter case. */
function operator(name: string, test: Test): Functions {
  const form = (cased: boolean, denied: boolean): Evaluate => {
    const fold = cased ? (text: string) => text : lower
    return ([text, part]) => test(fold(textOf(text!)), fold(textOf(part!))) !== denied
  }
  return {
    [name]: form(false, false),
    [`!${name}`]: form(false, true),
    [`${name}_cs`]: form(true, false),
    [`!${name}_cs`]: form(true, true),
  }
}

const TERM = /[\p{L}\p{N}]+/gu

/** The terms of a text: its longest runs of letters and digits. */
function termsOf(text: string): readonly string[] {
  return text.match(TERM) ?? []
}

/** A part that is one term is looked for among the terms; one of several words where it stands between borders of terms. */
function hasTerm(text: string, part: string): boolean {
  if (isTerm(part)) return termsOf(text).includes(part)
  const border = '[\\p{L}\\p{N}]'
  if (!new RegExp(`^${border}.*${border}$`, 'su').test(part)) throw new Undetermined(`has "${part}"`)
  const escaped = part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  return new RegExp(`(?<!${border})${escaped}(?!${border})`, 'u').test(text)
}

function isTerm(part: string): boolean {
  return /^[\p{L}\p{N}]+$/u.test(part)
}

/** What stands before or after a term is documented for parts that are terms themselves. */
function whole(part: string): string {
  if (!isTerm(part)) throw new Undetermined(`the beginning or end of a term "${part}"`)
  return part
}

function several(every: boolean): Evaluate {
  return ([text, ...lists]) => {
    const parts = lists.flatMap(partsOf)
    const own = lower(textOf(text!))
    const test = (part: string) => hasTerm(own, lower(part))
    return every ? parts.every(test) : parts.some(test)
  }
}

function partsOf(list: Typed): readonly string[] {
  if (list.type !== 'dynamic') return [textOf(list)]
  if (list.value === null) throw new Undetermined('has_any of null')
  const elements = isArray(list.value) ? list.value : [list.value]
  return elements.map((value) => convert({ type: 'dynamic', value }, 'string') as string)
}

/** Tests of one text against another (https://learn.microsoft.com/kusto/query/datatypes-string-operators). */
export const textOperators: Functions = {
  ...operator('contains', (text, part) => text.includes(part)),
  ...operator('startswith', (text, part) => text.startsWith(part)),
  ...operator('endswith', (text, part) => text.endsWith(part)),
  ...operator('has', hasTerm),
  ...operator('hasprefix', (text, part) => termsOf(text).some((term) => term.startsWith(whole(part)))),
  ...operator('hassuffix', (text, part) => termsOf(text).some((term) => term.endsWith(whole(part)))),
  has_any: several(false),
  has_all: several(true),
}
