import { type Texts, textsOf } from '../../store/parquet/index.ts'
import type { ClassFacts, FlowClasses } from '../flow-classes.ts'
import { textRanks } from './text-ranks.ts'

/** What classes of flows write into rows, by the number of the class: spelled once, however many intervals have it. */
export interface ClassTexts {
  /** Of each class the code of its text; 0 is the empty text. */
  column(name: string): { readonly codes: Uint32Array; readonly dictionary: Texts; readonly isEmpty: boolean }
  /** Of each class 1 where it says true. */
  flags(name: string): Uint8Array
  /** Of each class which side its rows list, instead of having it in their key. */
  readonly listed: Uint8Array
  /** The place of the class's group among all, by what the group is, not by when it came. */
  readonly groupRanks: Uint32Array
}

/** No side, the source, the destination. */
export const LISTED = { none: 0, src: 1, dest: 2 } as const

const known = new WeakMap<FlowClasses, Speller>()

/** The texts of all classes that there are by now. */
export function classTexts(classes: FlowClasses): ClassTexts {
  const speller = known.get(classes) ?? new Speller()
  known.set(classes, speller)
  speller.learn(classes.all)
  return speller
}

class Speller implements ClassTexts {
  listed: Uint8Array = new Uint8Array(0)
  groupRanks: Uint32Array = new Uint32Array(0)
  readonly #columns = new Map<string, Column>()
  readonly #flags = new Map<string, Uint8Array>()
  #classes = 0
  #all: readonly ClassFacts[] = []

  learn(all: readonly ClassFacts[]): void {
    this.#all = all
    if (all.length === this.#classes) return
    for (const [number, facts] of all.entries()) {
      if (number < this.#classes) continue
      this.#column('FlowType').set(number, facts.type)
      for (const [name, cell] of Object.entries(facts.columns)) {
        if (typeof cell === 'string') this.#column(name).set(number, cell)
      }
    }
    this.#classes = all.length
    for (const column of this.#columns.values()) column.reach(all.length)
    this.#flags.clear()
    for (const [name, cell] of all.flatMap(({ columns }) => Object.entries(columns))) {
      if (typeof cell === 'boolean' && !this.#flags.has(name)) {
        this.#flags.set(
          name,
          Uint8Array.from(all, ({ columns }) => Number(columns[name] === true)),
        )
      }
    }
    this.listed = Uint8Array.from(all, listedSide)
    this.groupRanks = textRanks(all.map(({ group }) => group))
  }

  column(name: string): Column {
    return this.#columns.get(name) ?? new Column(this.#classes)
  }

  flags(name: string): Uint8Array {
    const flags = this.#flags.get(name) ?? Uint8Array.from(this.#all, ({ columns }) => Number(columns[name] === true))
    this.#flags.set(name, flags)
    return flags
  }

  #column(name: string): Column {
    const column = this.#columns.get(name) ?? new Column(this.#classes)
    this.#columns.set(name, column)
    return column
  }
}

/** Texts that come one after the other, coded by their first coming. */
class Column {
  codes: Uint32Array
  readonly #list = ['']
  readonly #places = new Map([['', 0]])
  #dictionary = textsOf([''])

  constructor(length: number) {
    this.codes = new Uint32Array(length)
  }

  get isEmpty(): boolean {
    return this.#list.length === 1
  }

  get dictionary(): Texts {
    if (this.#dictionary.ends.length < this.#list.length) this.#dictionary = textsOf(this.#list)
    return this.#dictionary
  }

  set(at: number, text: string): void {
    this.reach(at + 1)
    const known = this.#places.get(text)
    this.codes[at] = known ?? this.#list.length
    if (known !== undefined) return
    this.#places.set(text, this.#list.length)
    this.#list.push(text)
  }

  /** Room for so many classes. */
  reach(length: number): void {
    if (length <= this.codes.length) return
    const wider = new Uint32Array(Math.max(length, 2 * this.codes.length))
    wider.set(this.codes)
    this.codes = wider
  }
}

function listedSide({ type, publicSide }: ClassFacts): number {
  const isListed = type === 'AzurePublic' || type === 'ExternalPublic'
  return isListed && publicSide !== undefined ? LISTED[publicSide] : LISTED.none
}
