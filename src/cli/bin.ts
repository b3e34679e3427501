#!/usr/bin/env node
import { EXIT } from '../model/index.ts'
import { processIo } from './io.ts'
import { main } from './main.ts'

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok) // the reader has seen enough: `azta ... | head`
  })
}
process.exitCode = await main(process.argv.slice(2), processIo())
