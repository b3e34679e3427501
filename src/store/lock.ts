import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'

const schema = z.object({ pid: z.int().positive(), host: z.string() })

type Holder = z.output<typeof schema>

/** Locks that this process holds, by path: its own pid in a file that is not here was left by a namesake that died. */
const held = new Set<string>()

/** Who holds a lock, as far as it says. */
export type LockHolder = Holder | undefined

/**
 * Makes this process the only holder of a lock file and gives what ends that. A lock whose process is dead is taken over; one of
 * another machine cannot be judged and stands: `busy` is then thrown.
 */
export async function takeLock(file: string, busy: (holder: LockHolder) => Error): Promise<() => Promise<void>> {
  const path = resolve(file)
  const own = `${path}.${process.pid}`
  if (held.has(path)) throw busy({ pid: process.pid, host: hostname() })
  held.add(path)
  try {
    await writeFile(own, JSON.stringify({ pid: process.pid, host: hostname() }))
    await acquire(path, own, busy)
  } catch (error) {
    held.delete(path)
    throw error
  } finally {
    await rm(own, { force: true })
  }
  return async () => {
    await rm(path, { force: true })
    held.delete(path)
  }
}

/** A hard link is made by one process or by none, and the lock is whole from its first moment. */
async function acquire(path: string, own: string, busy: (holder: LockHolder) => Error): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await linked(own, path)) return
    const holder = await holderOf(path)
    if (holder !== undefined && isAlive(holder)) throw busy(holder)
    await setAside(path, holder)
  }
  throw busy(await holderOf(path))
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Moves a dead lock away; when another taker's fresh lock came between, that one is put back. */
async function setAside(path: string, dead: LockHolder): Promise<void> {
  const aside = `${path}.dead.${process.pid}`
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  )
  if (!moved) return
  const found = await holderOf(aside)
  if (found?.pid !== dead?.pid && found !== undefined && isAlive(found)) await linked(aside, path)
  await rm(aside, { force: true })
}

async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined // gone, or not whole: nobody who still works wrote it
  }
}

function isAlive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true
  if (pid === process.pid) return false // `held` would have said so
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // alive, of another user
  }
}

/** Who holds a lock, in words. */
export function holderText(holder: LockHolder): string {
  return holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`
}
