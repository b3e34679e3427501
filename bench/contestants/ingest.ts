/** Contestant: all columns, `azta ingest` into a store, its arguments those of the command. */
import { tell } from './tell.ts'

process.on('exit', tell)
process.argv.splice(2, 0, 'ingest')
await import('../../src/cli/bin.ts')
