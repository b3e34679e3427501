import type { Io } from './io.ts'

/** Tells a person what is going on: a line per step, redrawn in place on a terminal, on stderr always. */
export interface Progress {
  /** A new step begins. */
  readonly step: (text: string) => void
  /** The running step has got this far; said only where a line can be redrawn. */
  readonly update: (text: string) => void
  /** A remark that stays. */
  readonly note: (text: string) => void
}

/** Progress on the stderr of `io`; plain lines where it is no terminal or CI is set. */
export function progressOn(io: Io): Progress {
  const clear = io.interactive ? '\r\u001b[2K' : ''
  return {
    step: (text) => io.err(`${clear}${text}\n`),
    update: (text) => {
      if (io.interactive) io.err(`${clear}  ${text}`)
    },
    note: (text) => io.err(`${clear}  ${text}\n`),
  }
}
