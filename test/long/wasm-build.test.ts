import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('the committed scanner.wasm is what its source compiles to', () => {
  const path = join(import.meta.dirname, '../../src/engine/wasm/scanner.wasm')
  const committed = readFileSync(path)
  execFileSync('npm', ['run', '-s', 'build:wasm'])
  expect(readFileSync(path).equals(committed)).toBe(true)
})
