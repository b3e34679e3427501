import { readFileSync } from 'node:fs'
import { build, type OutputOptions } from 'rolldown'
import { expect, test } from 'vitest'
import config from '../../../rolldown.config.ts'

test('the program of the page is what its sources give today (npm run build:page makes it anew)', async () => {
  const output = config.output as OutputOptions & { readonly file: string } // one, with its file
  const made = await build({ ...config, output, write: false })
  expect(made.output).toHaveLength(1)
  expect(readFileSync(output.file, 'utf8')).toBe(made.output[0].code)
})
