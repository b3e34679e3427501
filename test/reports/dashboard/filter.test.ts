import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Filter, filterText, noFilter, parseFilter } from '../../../src/reports/dashboard/filter.ts'

const BINS = 24

const filters: fc.Arbitrary<Filter> = fc
  .record({
    bounds: fc.uniqueArray(fc.integer({ min: 0, max: BINS }), { minLength: 2, maxLength: 2 }),
    subscription: fc.string({ unit: 'grapheme', maxLength: 40 }),
    vnet: fc.string({ unit: 'grapheme', maxLength: 40 }),
    direction: fc.constantFrom('', 'Inbound', 'Outbound'),
    decision: fc.constantFrom('', 'Allowed', 'Denied'),
    text: fc.string({ unit: 'grapheme', maxLength: 40 }),
  })
  .map(({ bounds, ...rest }) => ({ from: Math.min(...bounds), to: Math.max(...bounds), ...rest }) as Filter)

test('a filter comes back out of the address it was put in', () => {
  fc.assert(
    fc.property(filters, (filter) => {
      expect(parseFilter(`#${filterText(filter, BINS)}`, BINS)).toEqual(filter)
    }),
  )
})

test('without a filter the address stays clean', () => {
  expect(filterText(noFilter(BINS), BINS)).toBe('')
})

test.each([
  '#direction=Sideways&decision=Maybe',
  '#from=9&to=3',
  '#from=-1&to=1e9',
  '#from=NaN&to=%00',
  '#%E0%A4%A',
  '#__proto__=1&constructor=2',
])('what an address says wrongly counts as not said: %s', (fragment) => {
  expect(parseFilter(fragment, BINS)).toEqual(noFilter(BINS))
})

test('an address cannot make the page search ten thousand letters', () => {
  expect(parseFilter(`#text=${'x'.repeat(10_000)}`, BINS).text).toHaveLength(500)
})
