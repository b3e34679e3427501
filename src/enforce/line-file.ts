import { type FileHandle, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TrafficError } from '../model/index.ts'
import { holderText, settle, takeLock } from '../store/index.ts'

/** A file of JSON lines that this process alone writes. */
export interface LineFile<T> {
  /** What stands in it from earlier runs; empty for a new one. */
  readonly past: readonly T[]
  /** On the disk when it resolves. */
  append(line: T): Promise<void>
  close(): Promise<void>
}

interface Options<T> {
  readonly file: string
  /** As messages call it: `journal`. */
  readonly what: string
  /** What its holder does: `applying`. */
  readonly doing: string
  /** Reads what is there, but for a last line that was cut; throws for the file of another. */
  readonly parse: (text: string, file: string) => readonly T[]
}

/** Opens a file of lines to go on with, or makes one. */
export async function openLines<T>({ file, what, doing, parse }: Options<T>): Promise<LineFile<T>> {
  const hint = `wait until it ends; if it is no azta any more, remove ${file}.lock`
  const busy = (holder: Parameters<typeof holderText>[0]) =>
    new TrafficError('enforce/locked', `${holderText(holder)} is ${doing} with the ${what} ${file}`, { hint })
  const saying = <R>(work: () => Promise<R>) => told(`the ${what} ${file} cannot be written`, work)
  const unlock = await saying(() => takeLock(`${file}.lock`, busy))
  try {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    const past = text === undefined ? [] : parse(text, file)
    const handle = await saying(() => wholeLines(file, text ?? ''))
    return {
      past,
      append: (line) => saying(() => appended(handle, line)),
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

async function appended(handle: FileHandle, line: unknown): Promise<void> {
  await handle.writeFile(`${JSON.stringify(line)}\n`)
  await handle.sync()
}

/** What the file system refuses, as one sentence. No write begins that could not be put down first. */
async function told<R>(problem: string, work: () => Promise<R>): Promise<R> {
  try {
    return await work()
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException
    if (syscall === undefined) throw cause
    const hint =
      'nothing is written to Azure that cannot be put down before; check the rights and the space that is left'
    throw new TrafficError('enforce/cannot-write', `${problem} (${code})`, { hint, cause })
  }
}
