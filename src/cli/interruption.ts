/** What a signal does to the running command: one that waits for it goes on to its own end, any other is undone and stops at once. */
export interface Interruption {
  /** Resolves when a signal arrives. */
  readonly wait: () => Promise<void>
  /** Undoes, at the signal and without waiting, what must not stay behind; gives the way to take that back. */
  readonly guard: (undo: () => void) => () => void
  /** A signal has arrived: true when the command now ends by itself, false when the process must be ended. */
  readonly arrive: () => boolean
}

/** Makes the interruption of one process. */
export function createInterruption(): Interruption {
  const undos = new Set<() => void>()
  let wake: (() => void) | undefined
  return {
    wait: () =>
      new Promise((resolve) => {
        wake = resolve
      }),
    guard: (undo) => {
      undos.add(undo)
      return () => void undos.delete(undo)
    },
    arrive: () => {
      for (const undo of undos) undo()
      const waiting = wake
      wake = undefined // who interrupts twice means it
      waiting?.()
      return waiting !== undefined
    },
  }
}
