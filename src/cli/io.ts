import { text } from 'node:stream/consumers'
import { EXIT } from '../model/index.ts'

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
  /** Resolves when the person wants the command to end, which is then the command's to do. A second wish ends it at once. */
  readonly interrupted: () => Promise<void>
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** The Io of the running process; CI and streams that are not terminals get plain lines. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process
  // A store is moved into place only when it is whole, so stopping at once loses nothing.
  const end = () => process.exit(EXIT.interrupted)
  for (const signal of SIGNALS) process.once(signal, end)
  return {
    out: (data) => new Promise((resolve, reject) => stdout.write(data, (error) => (error ? reject(error) : resolve()))),
    err: (data) => void stderr.write(data),
    interactive: stderr.isTTY === true && env.CI === undefined,
    ...(stdout.isTTY === true ? { width: stdout.columns } : {}),
    readIn: () => text(stdin),
    interrupted: () =>
      new Promise((resolve) => {
        for (const signal of SIGNALS) {
          process.off(signal, end)
          process.once(signal, () => {
            process.once(signal, end)
            resolve()
          })
        }
      }),
  }
}
