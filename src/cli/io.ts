import { text } from 'node:stream/consumers'
import type { Interruption } from './interruption.ts'
import { terminalDialogue } from './terminal-dialogue.ts'

/** Lines that a person types. `prompt` says what stands before the next one. */
interface TypedLines extends AsyncIterable<string> {
  readonly prompt: (text: string) => void
}

/** Starts to read lines: Tab offers what `complete` gives for the line so far, and the word that it would replace. */
export type Dialogue = (options: {
  readonly prompt: string
  readonly complete: (line: string) => readonly [readonly string[], string]
}) => TypedLines

/** Everything a command may do to the outside. Tests hand in their own. */
export interface Io {
  /** Data: what another program may read. Resolves when the reader has taken it. */
  readonly out: (text: string) => Promise<void>
  /** Progress, warnings, errors: what a person reads. */
  readonly err: (text: string) => void
  /** Whether progress may be redrawn in place. */
  readonly interactive: boolean
  /** Columns of the terminal that reads `out`; undefined when it is none. */
  readonly width?: number
  /** All of standard input, as text. */
  readonly readIn: () => Promise<string>
  /** A conversation with the person at the terminal; undefined where there is none. */
  readonly dialogue?: Dialogue
  /** Resolves when the person wants the command to end, which is then the command's to do. A second wish ends it at once. */
  readonly interrupted: () => Promise<void>
  /** Undoes, at the end of an interrupted process, what must not stay behind; gives the way to take that back. */
  readonly guard: (undo: () => void) => () => void
}

/** The Io of the running process; CI and streams that are not terminals get plain lines. */
export function processIo({ wait, guard }: Interruption): Io {
  const { stdin, stdout, stderr, env } = process
  return {
    out: (data) => new Promise((resolve, reject) => stdout.write(data, (error) => (error ? reject(error) : resolve()))),
    err: (data) => void stderr.write(data),
    interactive: stderr.isTTY === true && env.CI === undefined,
    ...(stdout.isTTY === true ? { width: stdout.columns } : {}),
    readIn: () => text(stdin),
    ...(stdin.isTTY === true && stdout.isTTY === true ? { dialogue: terminalDialogue } : {}),
    interrupted: wait,
    guard,
  }
}
