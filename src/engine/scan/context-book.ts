import { macOf } from '../decode-record.ts'
import type { FlowContext } from '../flow-batch.ts'
import { aclGroup, aclRule } from '../spelling.ts'
import { TextBook } from './text-book.ts'

/** The raw texts of a context, as numbers of the text book. */
export interface RawContext {
  readonly intervalStart: number
  readonly flowLog: number
  readonly target: number
  readonly mac: number
  readonly acl: number
  readonly rule: number
}

const RECENT = 256
const WORDS = 7

/** Contexts, each kept once and known by a number however its texts are spelled. */
export class ContextBook {
  readonly texts = new TextBook()
  readonly contexts: FlowContext[] = []
  readonly #byKey = new Map<string, number>()
  readonly #macs: (string | undefined)[] = []
  /** Raw contexts met of late, and their numbers plus one. A miss costs time only. */
  readonly #recent = new Float64Array(RECENT * WORDS)

  /** The number of a context that is given by raw texts. */
  numberOf(raw: RawContext): number {
    const { intervalStart, flowLog, target, mac, acl, rule } = raw
    const place = (Math.imul(rule * 31 + acl, 7) + mac + (intervalStart / 600_000) * 3) & (RECENT - 1)
    const [recent, at] = [this.#recent, place * WORDS]
    const isRecent =
      recent[at] !== 0 &&
      recent[at + 1] === intervalStart &&
      recent[at + 2] === flowLog &&
      recent[at + 3] === target &&
      recent[at + 4] === mac &&
      recent[at + 5] === acl &&
      recent[at + 6] === rule
    if (isRecent) return recent[at]! - 1
    const number = this.add(this.#spelled(raw))
    recent.set([number + 1, intervalStart, flowLog, target, mac, acl, rule], at)
    return number
  }

  /** The number of a context that is spelled already. */
  add(context: FlowContext): number {
    const { intervalStart, flowLogId, targetId, mac, aclGroup, aclRule } = context
    const key = [intervalStart, flowLogId, targetId, mac, aclGroup, aclRule].join('\u0000')
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    this.contexts.push(context)
    this.#byKey.set(key, this.contexts.length - 1)
    return this.contexts.length - 1
  }

  /** The MAC address in this text, or empty when it is none. */
  mac(text: number): string {
    this.#macs[text] ??= macOf(this.texts.text(text))
    return this.#macs[text]
  }

  #spelled({ intervalStart, flowLog, target, mac, acl, rule }: RawContext): FlowContext {
    return {
      intervalStart,
      flowLogId: this.texts.text(flowLog).toLowerCase(),
      targetId: this.texts.text(target).toLowerCase(),
      mac: this.mac(mac),
      aclGroup: aclGroup(this.texts.text(acl)),
      aclRule: aclRule(this.texts.text(rule)),
    }
  }
}
