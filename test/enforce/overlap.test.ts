import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openOverlaps } from '../../src/enforce/index.ts'
import { overlapsIn } from '../../src/enforce/migrate/overlap-windows.ts'

const newFile = () => join(mkdtempSync(join(tmpdir(), 'azta-record-')), 'record.jsonl')
const ENTRY = { nsgLog: '/old', log: '/new', target: '/vnet', at: '2026-11-27T08:00:00.000Z' }
const begins = { overlap: 'begins', ...ENTRY } as const
const ends = { overlap: 'ends', ...ENTRY } as const

test('what began is open until it ends, does not begin twice, and is read again by the next run', async () => {
  const file = newFile()
  const first = await openOverlaps(file)
  await first.note(begins)
  await first.note({ ...begins, nsgLog: '/OLD', at: null })
  await first.close()
  const second = await openOverlaps(file)
  expect([second.open(), second.ended()]).toEqual([[begins], []])
  await second.note(ends)
  expect([second.open(), second.ended()]).toEqual([[], [ends]])
  await second.close()
  expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(begins)}\n${JSON.stringify(ends)}\n`)
})

test('the overlaps that meet a window, also one that began before the migration and one that began again', () => {
  const at = (day: number) => `2026-11-0${day}T00:00:00.000Z`
  const other = { ...begins, nsgLog: '/other', at: null }
  const entries = [
    other,
    { ...begins, at: at(1) },
    { ...ends, at: at(2) },
    { ...other, overlap: 'ends', at: at(3) },
    { ...begins, at: at(5) },
  ] as const
  const found = (from: number, to: number) =>
    overlapsIn(entries, { from: new Date(at(from)), to: new Date(at(to)) }).map((one) => [
      ...[one.nsgLog, one.from?.toISOString(), one.to?.toISOString()],
    ])
  expect(found(1, 2)).toEqual([
    ['/other', undefined, at(3)],
    ['/old', at(1), at(2)],
  ])
  expect(found(2, 3)).toEqual([['/other', undefined, at(3)]]) // what ended as the window begins does not meet it
  expect(found(3, 5)).toEqual([])
  expect(found(6, 7)).toEqual([['/old', at(5), undefined]])
})

test('a line that was cut at any place is left out, and the next one stands on its own', async () => {
  const line = JSON.stringify(ends)
  for (let at = 0; at <= line.length; at += 7) {
    const file = newFile()
    writeFileSync(file, `${JSON.stringify(begins)}\n${line.slice(0, at)}`)
    const record = await openOverlaps(file)
    expect(record.open()).toEqual([begins])
    await record.note(ends)
    await record.close()
    expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(begins)}\n${line}\n`)
  }
})

test.each(['notes', 'notes\n', '{"overlap":"stops"}\n', '{}\n', `${JSON.stringify(begins)}\nnotes`])(
  'the file of another is refused and stays as it is: %j',
  async (text) => {
    const file = newFile()
    writeFileSync(file, text)
    await expect(openOverlaps(file)).rejects.toMatchObject({ code: 'enforce/bad-record' })
    expect(readFileSync(file, 'utf8')).toBe(text)
  },
)

test('two runs at once do not share a record', async () => {
  const file = newFile()
  const first = await openOverlaps(file)
  await expect(openOverlaps(file)).rejects.toMatchObject({ code: 'enforce/locked' })
  await first.close()
  await (await openOverlaps(file)).close()
})

test('a record that cannot be written is said in one sentence', async () => {
  const file = join(newFile(), 'in-a-folder-that-is-not-there.jsonl')
  await expect(openOverlaps(file)).rejects.toMatchObject({
    ...{ code: 'enforce/cannot-write', message: `the record ${file} cannot be written (ENOENT)` },
  })
})
