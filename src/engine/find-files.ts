import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Files of flow logs under these paths, sorted: a file as it is, of a folder every .json, .log and .gz below it. */
export async function findFiles(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map(filesBelow))
  return [...new Set(found.flat())]
}

async function filesBelow(path: string): Promise<string[]> {
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
  if (!isFolder) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && /\.(json|log|gz)$/i.test(entry.name))
  return files.map((entry) => join(entry.parentPath, entry.name)).sort()
}
