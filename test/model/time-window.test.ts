import { describe, expect, test } from 'vitest'
import { parseMoment, parseSpan, windowOf } from '../../src/model/index.ts'

const END = new Date('2026-11-02T00:00:00Z')

describe('spans and moments', () => {
  test.each([
    ['90m', 5_400_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['2w', 1_209_600_000],
  ])('%s is %i milliseconds', (text, milliseconds) => {
    expect(parseSpan(text)).toBe(milliseconds)
  })

  test.each(['', '24', 'h', '0h', '-1h', '1.5h', '24 hours', '1y'])('"%s" is no span', (text) => {
    expect(() => parseSpan(text)).toThrow(expect.objectContaining({ code: 'model/bad-span' }))
  })

  test('a moment without a zone is UTC', () => {
    expect(parseMoment('2026-11-01T10:30').toISOString()).toBe('2026-11-01T10:30:00.000Z')
    expect(parseMoment('2026-11-01').toISOString()).toBe('2026-11-01T00:00:00.000Z')
  })

  test('a moment keeps the zone it names', () => {
    expect(parseMoment('2026-11-01T10:30:00+02:00').toISOString()).toBe('2026-11-01T08:30:00.000Z')
  })

  test.each(['yesterday', '01/11/2026', '2026-13-01', ''])('"%s" is no moment', (text) => {
    expect(() => parseMoment(text)).toThrow(expect.objectContaining({ code: 'model/bad-moment' }))
  })
})

describe('a window', () => {
  test('is the 24 hours before the end when nothing is said', () => {
    expect(windowOf({}, END)).toEqual({ from: new Date('2026-11-01T00:00:00Z'), to: END })
  })

  test('--last counts back from --to', () => {
    expect(windowOf({ to: '2026-11-01T12:00Z', last: '2h' }, END)).toEqual({
      from: new Date('2026-11-01T10:00:00Z'),
      to: new Date('2026-11-01T12:00:00Z'),
    })
  })

  test('with two starts is refused', () => {
    expect(() => windowOf({ from: '2026-11-01', last: '2h' }, END)).toThrow(/two starts/)
  })

  test('that ends before it begins is refused', () => {
    expect(() => windowOf({ from: '2026-11-03' }, END)).toThrow(expect.objectContaining({ code: 'model/bad-window' }))
  })
})
