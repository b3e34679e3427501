import { text } from 'node:stream/consumers'

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
  /** Resolves when the person wants the command to end. */
  readonly interrupted: () => Promise<void>
}

/** The Io of the running process; CI and streams that are not terminals get plain lines. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process
  return {
    out: (data) => new Promise((resolve, reject) => stdout.write(data, (error) => (error ? reject(error) : resolve()))),
    err: (data) => void stderr.write(data),
    interactive: stderr.isTTY === true && env.CI === undefined,
    ...(stdout.isTTY === true ? { width: stdout.columns } : {}),
    readIn: () => text(stdin),
    interrupted: () =>
      new Promise((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
      }),
  }
}
