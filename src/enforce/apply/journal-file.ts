import { type LineFile, openLines } from '../line-file.ts'
import { type JournalEntry, parseJournal } from './journal.ts'

/** Opens a journal to go on with, or makes one. Every line is synced to the disk before its write begins. */
export function openJournal(file: string): Promise<LineFile<JournalEntry>> {
  return openLines({ file, what: 'journal', doing: 'applying', parse: parseJournal })
}
