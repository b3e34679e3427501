import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TrafficError } from '../model/index.ts'

/** Waits until the bytes of a file, or the names in a folder, are on the disk. */
export async function settle(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some file systems cannot sync a folder; its names are then as durable as they make them.
    if (!['EINVAL', 'EISDIR', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    await handle.close()
  }
}

/** Does something with the files of a store; what the file system refuses becomes one sentence. */
export async function writing<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException
    if (syscall === undefined) throw cause
    const hint = 'check the rights on the folder and the space that is left'
    throw new TrafficError('store/cannot-write', `the store ${folder} cannot be written (${code})`, { hint, cause })
  }
}

/** Replaces a file by a text: after a crash the old text is there or the new one, never a part of it. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const draft = `${path}.part`
  const handle = await open(draft, 'w')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, path)
  await settle(dirname(path))
}
