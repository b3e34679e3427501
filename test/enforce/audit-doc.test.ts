import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { controlsOf, RULES, type RuleId } from '../../src/enforce/index.ts'
import { parseProfile } from '../../src/model/index.ts'

const text = readFileSync(join(import.meta.dirname, '../../docs/enforcement.md'), 'utf8')

test('the table of rules in the documentation is that of the code', () => {
  const table = /<!-- rules -->\n([\s\S]*?)\n<!-- \/rules -->/.exec(text)![1]!.split('\n')
  const rows = (Object.keys(RULES) as RuleId[]).map((id) => {
    const { level, title, fix } = RULES[id]
    return `| ${id} | ${level} | ${title} | ${fix.replaceAll('<', '&lt;')} | ${controlsOf(id).join(', ')} |`
  })
  expect(table).toEqual([
    '| rule | level | what should be so | when it is not | controls |',
    '|---|---|---|---|---|',
    ...rows,
  ])
})

test('the profile of the documentation is one', () => {
  const example = /```json\n([\s\S]*?)\n```/.exec(text)![1]!
  expect(parseProfile(example, 'docs').exceptions[0]).toMatchObject({ rule: 'FL001', expires: '2027-03-01' })
})
