import type { KqlType } from '../../../../src/kql/index.ts'
import { missing, type Typed, type Value } from '../value.ts'

export interface Call {
  /** The type of the result. */
  readonly type: KqlType
  readonly now: bigint
}

export type Evaluate = (args: readonly Typed[], call: Call) => Value
export type Functions = Readonly<Record<string, Evaluate>>

/** A function of which any null argument makes the result null (of texts: empty). */
export function strict(evaluate: (values: readonly Value[], call: Call, args: readonly Typed[]) => Value): Evaluate {
  return (args, call) =>
    args.some(({ value }) => value === null)
      ? missing(call.type)
      : evaluate(
          args.map(({ value }) => value),
          call,
          args,
        )
}
