/** Everything a command may do to the outside. Tests hand in their own. */
export interface Io {
  /** Data: what another program may read. Resolves when the reader has taken it. */
  readonly out: (text: string) => Promise<void>
  /** Progress, warnings, errors: what a person reads. */
  readonly err: (text: string) => void
  /** Whether progress may be redrawn in place. */
  readonly interactive: boolean
}

/** The Io of the running process; CI and streams that are not terminals get plain lines. */
export function processIo(): Io {
  const { stdout, stderr, env } = process
  return {
    out: (text) => new Promise((resolve, reject) => stdout.write(text, (error) => (error ? reject(error) : resolve()))),
    err: (text) => void stderr.write(text),
    interactive: stderr.isTTY === true && env.CI === undefined,
  }
}
