/** Contestant: all columns, `azta ingest` into a store, its arguments those of the command. */
import { tell } from './tell.ts'

process.on('exit', tell)
if (process.argv[2] !== 'ingest') process.argv.splice(2, 0, 'ingest') // it starts itself anew once
await import('../../src/cli/bin.ts')
