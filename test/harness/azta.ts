import type { Io } from '../../src/cli/io.ts'
import { main } from '../../src/cli/main.ts'

/** Runs the command line in this process; what it says comes back as text. Standard input holds `stdin`. */
export async function aztaWith(stdin: string, argv: readonly string[]) {
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
    interrupted: () => new Promise(() => {}),
  }
  const status = await main(argv, io)
  return { status, ...said }
}

/** Runs `azta` with these arguments. */
export function azta(...argv: string[]) {
  return aztaWith('', argv)
}
