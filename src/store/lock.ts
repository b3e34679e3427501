import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { TrafficError } from '../model/index.ts'

const schema = z.object({ pid: z.int().positive(), host: z.string() })

type Holder = z.output<typeof schema>

/** Locks that this process holds, by path: its own pid in a file that is not here was left by a namesake that died. */
const held = new Set<string>()

/**
 * Makes this process the only writer of a store and gives what ends that. A lock whose process is dead is taken over; one of
 * another machine cannot be judged and stands.
 */
export async function takeLock(folder: string): Promise<() => Promise<void>> {
  const path = resolve(folder, 'lock')
  const own = join(folder, `lock.${process.pid}`)
  if (held.has(path)) throw locked(folder, { pid: process.pid, host: hostname() })
  held.add(path)
  try {
    await writeFile(own, JSON.stringify({ pid: process.pid, host: hostname() }))
    await acquire(path, own, folder)
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
async function acquire(path: string, own: string, folder: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await linked(own, path)) return
    const holder = await holderOf(path)
    if (holder !== undefined && isAlive(holder)) throw locked(folder, holder)
    await setAside(path, holder, folder)
  }
  throw locked(folder, await holderOf(path))
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
async function setAside(path: string, dead: Holder | undefined, folder: string): Promise<void> {
  const aside = join(folder, `lock.dead.${process.pid}`)
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

function locked(folder: string, holder: Holder | undefined): TrafficError {
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`
  const hint = `wait until it ends; if it is no azta any more, remove ${join(folder, 'lock')}`
  return new TrafficError('store/locked', `${who} is writing into the store ${folder}`, { hint })
}
