#!/usr/bin/env node
import { useSnapshot } from './snapshot/use-snapshot.ts'

useSnapshot(process.argv.slice(2), process.env)
const { startProcess } = await import('./start-process.ts') // a process that starts anew need not load it
await startProcess()
