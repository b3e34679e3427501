import { type FileHandle, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TrafficError } from '../../model/index.ts'
import { holderText, settle, takeLock } from '../../store/index.ts'
import { type Journal, type JournalEntry, parseJournal } from './journal.ts'

/** A journal that this process alone writes. */
export interface OpenJournal extends Journal {
  /** What stands in it from earlier runs; empty for a new one. */
  readonly past: readonly JournalEntry[]
  close(): Promise<void>
}

/** Opens a journal to go on with, or makes one. Every line is synced to the disk before its write begins. */
export async function openJournal(file: string): Promise<OpenJournal> {
  const hint = `wait until it ends; if it is no azta any more, remove ${file}.lock`
  const busy = (holder: Parameters<typeof holderText>[0]) =>
    new TrafficError('enforce/locked', `${holderText(holder)} is applying with the journal ${file}`, { hint })
  const unlock = await saying(file, () => takeLock(`${file}.lock`, busy))
  try {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    const past = text === undefined ? [] : parseJournal(text, file)
    const handle = await saying(file, () => wholeLines(file, text ?? ''))
    return {
      past,
      append: (entry) => saying(file, () => appended(handle, entry)),
      async close() {
        await handle.close()
        await unlock()
      },
    }
  } catch (error) {
    await unlock()
    throw error
  }
}

/** A last line that was cut goes: the next one would stand behind it. */
async function wholeLines(file: string, text: string): Promise<FileHandle> {
  const handle = await open(file, 'a')
  const whole = Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1))
  if (whole < Buffer.byteLength(text)) await handle.truncate(whole)
  await settle(dirname(file))
  return handle
}

async function appended(handle: FileHandle, entry: JournalEntry): Promise<void> {
  await handle.writeFile(`${JSON.stringify(entry)}\n`)
  await handle.sync()
}

/** What the file system refuses, as one sentence. No write begins that could not be put down first. */
async function saying<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException
    if (syscall === undefined) throw cause
    const hint =
      'nothing is written to Azure that cannot be put down before; check the rights and the space that is left'
    throw new TrafficError('enforce/cannot-write', `the journal ${file} cannot be written (${code})`, { hint, cause })
  }
}
