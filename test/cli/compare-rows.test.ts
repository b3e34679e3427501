import { expect, test } from 'vitest'
import { compareRows } from '../../src/cli/compare-rows.ts'

test('rows are equal whatever their order and that of their columns', () => {
  expect(compareRows([{ a: 1n, b: 'x' }, { a: 2n }], [{ a: 2n }, { b: 'x', a: 1n }])).toEqual({
    equal: 2,
    onlyLeft: 0,
    onlyRight: 0,
  })
})

test('one changed cell is one row on each side; null is not the text null, 1 not the long 1', () => {
  expect(compareRows([{ a: 1n }, { a: 2n }], [{ a: 1n }, { a: 3n }])).toEqual({ equal: 1, onlyLeft: 1, onlyRight: 1 })
  expect(compareRows([{ a: null }], [{ a: 'null' }])).toEqual({ equal: 0, onlyLeft: 1, onlyRight: 1 })
  expect(compareRows([{ a: 1 }], [{ a: 1n }])).toEqual({ equal: 0, onlyLeft: 1, onlyRight: 1 })
})

test('a row that comes twice counts twice', () => {
  expect(compareRows([{ a: 1 }, { a: 1 }], [{ a: 1 }])).toEqual({ equal: 1, onlyLeft: 1, onlyRight: 0 })
})

test('an empty cell is as one that is not there, and no other is', () => {
  expect(compareRows([{ a: 1, b: '', c: null }], [{ a: 1 }])).toEqual({ equal: 1, onlyLeft: 0, onlyRight: 0 })
  expect(compareRows([{ a: 0, b: false }], [{}])).toEqual({ equal: 0, onlyLeft: 1, onlyRight: 1 })
})
