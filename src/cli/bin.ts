#!/usr/bin/env node
import { keepMemorySmall } from './keep-memory-small.ts'
import { useSnapshot } from './snapshot/use-snapshot.ts'

const argv = process.argv.slice(2)
useSnapshot(argv, process.env)
keepMemorySmall(argv, process.env)
const { startProcess } = await import('./start-process.ts') // a process that starts anew need not load it
await startProcess()
