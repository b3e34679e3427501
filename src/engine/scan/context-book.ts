import { aclGroup, aclRule } from '../acl-spelling.ts'
import { macOf } from '../decode-record.ts'
import type { FlowContext } from '../flow-batch.ts'
import { TextBook } from './text-book.ts'

/** A context without its interval: what a log repeats in every record. */
export type Place = Omit<FlowContext, 'intervalStart'>

/** The raw texts of a place, as numbers of the text book. */
export interface RawPlace {
  readonly flowLog: number
  readonly target: number
  readonly mac: number
  readonly acl: number
  readonly rule: number
}

/** Contexts, each kept once and known by a number however its texts are spelled. */
export class ContextBook {
  readonly texts = new TextBook()
  readonly contexts: FlowContext[] = []
  readonly #macs: (string | undefined)[] = []
  readonly #places: Place[] = []
  readonly #byRawPlace = new Map<string, number>()
  readonly #byPlace = new Map<string, number>()
  /** For each place the contexts by their interval. */
  readonly #byInterval: Map<number, number>[] = []

  /** The number of a place that is given by raw texts. */
  rawPlace(raw: RawPlace): number {
    const { flowLog, target, mac, acl, rule } = raw
    const key = `${flowLog} ${target} ${mac} ${acl} ${rule}`
    let number = this.#byRawPlace.get(key)
    if (number === undefined) {
      number = this.place(this.#spelled(raw))
      this.#byRawPlace.set(key, number)
    }
    return number
  }

  /** The number of a place that is spelled already. */
  place(place: Place): number {
    const { flowLogId, targetId, mac, aclGroup, aclRule } = place
    const key = [flowLogId, targetId, mac, aclGroup, aclRule].join('\u0000')
    const known = this.#byPlace.get(key)
    if (known !== undefined) return known
    this.#places.push(place)
    this.#byInterval.push(new Map())
    this.#byPlace.set(key, this.#places.length - 1)
    return this.#places.length - 1
  }

  /** The number of the context of a place in an interval. */
  numberOf(place: number, intervalStart: number): number {
    const intervals = this.#byInterval[place]!
    const known = intervals.get(intervalStart)
    if (known !== undefined) return known
    this.contexts.push({ intervalStart, ...this.#places[place]! })
    intervals.set(intervalStart, this.contexts.length - 1)
    return this.contexts.length - 1
  }

  /** The MAC address in this text, or empty when it is none. */
  mac(text: number): string {
    this.#macs[text] ??= macOf(this.texts.text(text))
    return this.#macs[text]
  }

  #spelled({ flowLog, target, mac, acl, rule }: RawPlace): Place {
    return {
      flowLogId: this.texts.text(flowLog).toLowerCase(),
      targetId: this.texts.text(target).toLowerCase(),
      mac: this.mac(mac),
      aclGroup: aclGroup(this.texts.text(acl)),
      aclRule: aclRule(this.texts.text(rule)),
    }
  }
}
