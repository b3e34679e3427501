import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressRanges, parseRange } from '../../src/engine/address-ranges.ts'

test.each([
  ['10.0.0.0/8', { family: 4, first: 0x0a000000n, last: 0x0affffffn }],
  ['10.1.2.3', { family: 4, first: 0x0a010203n, last: 0x0a010203n }],
  ['10.1.2.3/24', { family: 4, first: 0x0a010200n, last: 0x0a0102ffn }],
  ['2001:db8::/32', { family: 6, first: 0x20010db8n << 96n, last: (0x20010db9n << 96n) - 1n }],
  ['::1', { family: 6, first: 1n, last: 1n }],
])('%s is a range', (text, range) => {
  expect(parseRange(text)).toEqual(range)
})

test.each(['', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/8/8', '10.0.0.0/-1', 'fe80::1%eth0', 'x'])(
  '"%s" is none',
  (text) => {
    expect(parseRange(text)).toBeUndefined()
  },
)

test('a start above its end, or of another family, is no range', () => {
  expect(parseRange('10.0.0.2', '10.0.0.1')).toBeUndefined()
  expect(parseRange('10.0.0.2', '::1')).toBeUndefined()
})

/** The obvious twin: look at every range; a narrower one wins, an equal one does not. */
function slowly(ranges: readonly { first: number; last: number; value: number }[], at: number): number | undefined {
  let best: (typeof ranges)[number] | undefined
  for (const range of ranges) {
    const holds = range.first <= at && at <= range.last
    if (holds && (best === undefined || range.last - range.first < best.last - best.first)) best = range
  }
  return best?.value
}

test('of two equally wide ranges the first given wins, although the other starts earlier', () => {
  const ranges = [
    { family: 4 as const, first: 5n, last: 15n, value: 'given first' },
    { family: 4 as const, first: 0n, last: 10n, value: 'starts first' },
  ]
  expect(addressRanges(ranges).find('0.0.0.7')).toBe('given first')
})

test('a range that lies under thousands of others is found behind all of them', () => {
  const many = Array.from({ length: 5_000 }, (_, at) => {
    return { family: 4 as const, first: BigInt(at * 10), last: BigInt(at * 10 + 8), value: `${at}` }
  })
  const ranges = addressRanges([...many, { family: 4 as const, first: 0n, last: 0xffffffffn, value: 'all' }])
  const address = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.')
  for (let at = 0; at < 5_000; at += 7) {
    expect([ranges.find(address(at * 10 + 8)), ranges.find(address(at * 10 + 9))]).toEqual([`${at}`, 'all'])
  }
  expect(ranges.find(address(60_000))).toBe('all')
})

test('of overlapping ranges of IPv6 too, whose addresses differ in any of their 128 bits', () => {
  const text = ['2001:db8::/32', '2001:db8:0:1::/64', '2001:db8:0:1::7/128', '2001:db8:0:1:0:8000::/81', '::/0']
  const ranges = addressRanges(text.map((prefix) => ({ ...parseRange(prefix)!, value: prefix })))
  const found = ['2001:db8:0:1::7', '2001:db8:0:1::8', '2001:db8:0:1:0:8001::', '2001:db8:f::', 'ff::', '::']
  expect(found.map((address) => ranges.find(address))).toEqual([text[2], text[1], text[3], text[0], text[4], text[4]])
})

test('of overlapping ranges the narrowest wins, then the first given: as a linear search finds', () => {
  const pair = fc.tuple(fc.nat(60), fc.nat(20)).map(([first, length]) => ({ first, last: first + length }))
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 12 }), fc.nat(90), (pairs, at) => {
      const ranges = pairs.map((range, value) => ({ ...range, value }))
      const fast = addressRanges(
        ranges.map(({ first, last, value }) => ({
          family: 4 as const,
          first: BigInt(first),
          last: BigInt(last),
          value,
        })),
      )
      expect(fast.find(`0.0.0.${at}`)).toBe(slowly(ranges, at))
    }),
    { numRuns: 5_000 },
  )
})

test('as a linear search finds, among as many ranges as blocks are made of', () => {
  const pair = fc.tuple(fc.nat(250), fc.nat(40)).map(([first, length]) => ({ first, last: first + length }))
  fc.assert(
    fc.property(fc.array(pair, { minLength: 60, maxLength: 300, size: 'max' }), (pairs) => {
      const ranges = pairs.map((range, value) => ({ ...range, value }))
      const fast = addressRanges(
        ranges.map(({ first, last, value }) => ({
          family: 4 as const,
          first: BigInt(first),
          last: BigInt(last),
          value,
        })),
      )
      const wanted = Array.from({ length: 256 }, (_, at) => slowly(ranges, at))
      expect(Array.from({ length: 256 }, (_, at) => fast.find(`0.0.0.${at}`))).toEqual(wanted)
    }),
    { numRuns: 60 },
  )
})
