import { readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Dialogue } from './io.ts'

const HISTORY = join(homedir(), '.azta_kql_history')
const KEPT = 1000

/** Reads lines at the terminal with editing, completion, and the history of earlier sessions. */
export const terminalDialogue: Dialogue = ({ prompt, complete }) => {
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt,
    completer: complete,
    history: readHistory(),
    historySize: KEPT,
    removeHistoryDuplicates: true,
  })
  lines.on('history', writeHistory)
  lines.prompt()
  return {
    [Symbol.asyncIterator]: () => lines[Symbol.asyncIterator](),
    prompt: (text) => {
      lines.setPrompt(text)
      lines.prompt()
    },
  }
}

/** The newest line first, as readline has it; a history that cannot be read is an empty one. */
function readHistory(): string[] {
  try {
    return readFileSync(HISTORY, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  } catch {
    return []
  }
}

/** The lines may name what is nobody else's business, so only their writer may read them. */
function writeHistory(lines: readonly string[]): void {
  try {
    writeFileSync(HISTORY, lines.join('\n'), { mode: 0o600 })
  } catch {
    // A home that cannot be written to costs the history, not the session.
  }
}
