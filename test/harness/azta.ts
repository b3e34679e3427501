import type { Io } from '../../src/cli/io.ts'
import { main } from '../../src/cli/main.ts'

/** Runs the command line in this process; what it says comes back as text. Standard input holds `stdin`, nobody interrupts. */
export function aztaWith(stdin: string, argv: readonly string[]) {
  return run(argv, { stdin, interrupted: new Promise(() => {}) })
}

/** Runs a command that waits for an interrupt, which comes at once. */
export function aztaInterrupted(...argv: string[]) {
  return run(argv, { stdin: '', interrupted: Promise.resolve() })
}

interface Outside {
  readonly stdin: string
  readonly interrupted: Promise<void>
}

async function run(argv: readonly string[], { stdin, interrupted }: Outside) {
  const said = { out: '', err: '' }
  const io: Io = {
    out: async (text) => {
      said.out += text
    },
    err: (text) => {
      said.err += text
    },
    interactive: false,
    readIn: async () => stdin,
    interrupted: () => interrupted,
    guard: () => () => {},
  }
  const status = await main(argv, io)
  return { status, ...said }
}

/** Runs `azta` with these arguments. */
export function azta(...argv: string[]) {
  return aztaWith('', argv)
}
