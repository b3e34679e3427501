import { EXIT } from '../model/error.ts'
import { createInterruption } from './interruption.ts'
import { processIo } from './io.ts'
import { main } from './main.ts'

/** Runs `azta` as this process: its arguments, its streams, its signals, its exit status. */
export async function startProcess(): Promise<void> {
  const interruption = createInterruption()
  // A store moves from one commit to the next or not at all, so stopping at once loses nothing.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!interruption.arrive()) process.exit(EXIT.interrupted)
    })
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.ok) // the reader has seen enough: `azta ... | head`
    })
  }
  process.exitCode = await main(process.argv.slice(2), processIo(interruption))
}
