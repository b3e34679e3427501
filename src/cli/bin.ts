#!/usr/bin/env node
import { EXIT } from '../model/index.ts'
import { processIo } from './io.ts'
import { main } from './main.ts'

// A store is moved into place only when it is whole, so stopping at once loses nothing.
process.once('SIGINT', () => process.exit(EXIT.interrupted))
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0) // the reader has seen enough: `azta ... | head`
})
process.exitCode = await main(process.argv.slice(2), processIo())
