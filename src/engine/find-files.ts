import { globSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Files of flow logs under these paths, sorted: a file as it is, of a folder every .json, .log and .gz below it, of a pattern
 * (`logs/*\/PT1H.json`) whatever it matches. A path that names nothing stays, so that its absence is reported.
 */
export async function findFiles(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map(filesBelow))
  return [...new Set(found.flat())]
}

async function filesBelow(path: string): Promise<string[]> {
  const entry = await stat(path).catch(() => undefined)
  if (entry === undefined && /[*?[{]/.test(path)) return matching(path)
  return entry?.isDirectory() ? filesIn(path) : [path]
}

async function matching(pattern: string): Promise<string[]> {
  const found = globSync(pattern).sort()
  const files = await Promise.all(found.map(filesBelow))
  return found.length === 0 ? [pattern] : files.flat()
}

/** A folder that cannot be read stays in the list: reading it as a file gives the reason. */
async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined)
  if (entries === undefined) return [path]
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => filesIn(join(path, name)))
  const files = entries.filter((entry) => entry.isFile() && /\.(json|log|gz)$/i.test(entry.name))
  return [...files.map(({ name }) => join(path, name)), ...(await Promise.all(folders)).flat()].sort()
}
