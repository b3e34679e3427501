import { expect, test } from 'vitest'
import { planQueryLibrary } from '../../components/query-library.ts'
import { queries } from '../../queries/index.ts'

test('every packaged question is a function, keyed by its id', () => {
  const functions = planQueryLibrary({})
  expect(functions.map(({ key }) => key)).toEqual(queries.map(({ id }) => id))
  expect(functions[0]).toMatchObject({
    savedSearchId: 'azta-top-talkers',
    functionAlias: 'azta_top_talkers',
    version: 2,
  })
})

test('some of them, by their ids; those that nobody knows are named, all in one message', () => {
  const functions = planQueryLibrary({ questions: ['open-ports', 'beacons'] })
  expect(functions.map(({ key }) => key).sort()).toEqual(['beacons', 'open-ports'])
  expect(() => planQueryLibrary({ questions: ['nope', 'beacons', 'never'] })).toThrow(
    /questions: there is no question "nope"[\s\S]+questions: there is no question "never"/,
  )
})
