import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** What a module imports when it runs: type imports are gone by then. */
function importsOf(path: string): string[] {
  const lines = readFileSync(path, 'utf8').matchAll(/^import (?!type )[\s\S]*?from '(.+)'$/gm)
  return [...lines].map((line) => line[1]!)
}

/** Packages and files that are loaded with this file. */
function loadedWith(path: string, known = new Set<string>()): Set<string> {
  for (const name of importsOf(path)) {
    const full = name.startsWith('.') ? join(path, '..', name) : name
    if (known.has(full)) continue
    known.add(full)
    if (name.startsWith('.')) loadedWith(full, known)
  }
  return known
}

test('a scanning thread loads no package: each costs its start-up and memory once more per thread', () => {
  const loaded = [...loadedWith(join(import.meta.dirname, '../../src/engine/scan/scan-worker.ts'))]
  expect(loaded.some((name) => name.endsWith('wasm-scanner.ts'))).toBe(true)
  expect(loaded.filter((name) => !name.startsWith('/') && !name.startsWith('node:'))).toEqual([])
})
