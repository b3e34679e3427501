#!/usr/bin/env node
import { processIo } from './io.ts'
import { main } from './main.ts'

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0) // the reader has seen enough: `azta ... | head`
})
process.exitCode = await main(process.argv.slice(2), processIo())
