import { beforeAll, describe, expect, test } from 'vitest'
import { conversations, queries } from '../../queries/index.ts'
import type { Cell } from '../../src/model/index.ts'
import { validationRows, validationSentences } from '../../src/reports/index.ts'
import { openRows } from '../../src/store/index.ts'
import { compareResults } from '../../src/validate/compare-results.ts'
import { validate, validateTable } from '../../src/validate/index.ts'

const window = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') }

function row(hour: number, columns: Readonly<Record<string, Cell>>) {
  const start = `2026-11-01T${String(hour).padStart(2, '0')}:00:00.0000000Z`
  return {
    ...{
      SubType: 'FlowLog',
      FlowIntervalStartTime: start,
      FlowStartTime: start,
      FlowEndTime: start,
      IsFlowCapturedAtUdrHop: false,
    },
    ...{
      FlowStatus: 'Allowed',
      FlowDirection: 'Outbound',
      L4Protocol: 'TCP',
      DestPort: 443,
      AclRule: 'r',
      AclGroup: 'g',
    },
    ...{
      AllowedInFlows: 0n,
      AllowedOutFlows: 1n,
      DeniedInFlows: 0n,
      DeniedOutFlows: 0n,
      BytesSrcToDest: 10n,
      BytesDestToSrc: 20n,
    },
    ...columns,
  }
}

const rows = [1, 2, 3].flatMap((hour) => [
  row(hour, { SrcIp: '10.0.0.4', DestIp: '10.0.0.5' }),
  row(hour, { SrcIp: '10.0.0.6', DestIp: `10.0.0.${hour}` }),
])
const now = () => 0n
const open = (list: typeof rows) => openRows({ NTANetAnalytics: list }, { now, name: 'simulated workspace' })
let local: Awaited<ReturnType<typeof open>>
beforeAll(async () => {
  local = await open(rows)
})

async function against(list: typeof rows) {
  const remote = await open(list)
  const run = await validate({ local, remote, queries, window })
  const table = await validateTable(
    { local, remote, window },
    run.missing.map(({ interval }) => interval),
  )
  await remote.close()
  return { ...run, table }
}

describe('a workspace', () => {
  test('with the same rows is equal in every question', async () => {
    const { validations, missing, table } = await against(rows.toReversed())
    expect(missing).toEqual([])
    expect(validations.map(({ explained, unexplained }) => [explained, unexplained.length])).toEqual(
      queries.map(() => [{ rows: 0, cells: 0 }, 0]),
    )
    expect(table).toMatchObject({ equal: 6, explained: { rows: 0, cells: 0 }, unexplained: [] })
  })

  test('that lacks an hour differs, and the hour explains all of it', async () => {
    const { validations, missing, table } = await against(
      rows.filter((one) => !one.FlowIntervalStartTime.includes('T02')),
    )
    expect(missing).toEqual([{ interval: '2026-11-01T02:00:00.0000000Z', localRows: 2n, remoteRows: 0n }])
    expect(validations.reduce((so, { explained }) => so + explained.cells, 0)).toBeGreaterThan(0)
    expect(validations.flatMap(({ unexplained }) => unexplained)).toEqual([])
    expect(table).toMatchObject({ equal: 4, explained: { rows: 2, cells: 0 }, unexplained: [] })
  })

  test('in which one row was changed shows exactly that, to the last digit', async () => {
    const changed = rows.map((one, index) => (index === 0 ? { ...one, BytesSrcToDest: 11n } : one))
    const { validations, table } = await against(changed)
    expect(validations.find(({ id }) => id === 'conversations')!.unexplained).toEqual([
      { kind: 'different', key: '10.0.0.4 | 10.0.0.5 | 443 | TCP', column: 'BytesSrcToDest', local: 30n, remote: 31n },
    ])
    expect(table.unexplained).toEqual([expect.objectContaining({ column: 'BytesSrcToDest', local: 10n, remote: 11n })])
  })

  test('with both shows what the hour explains apart from what it does not', async () => {
    const broken = rows
      .filter((one) => !one.FlowIntervalStartTime.includes('T02'))
      .map((one, index) => (index === 0 ? { ...one, BytesSrcToDest: 11n } : one))
    const { validations } = await against(broken)
    const found = validations.find(({ id }) => id === 'conversations')!
    expect(found.unexplained).toEqual([expect.objectContaining({ column: 'BytesSrcToDest', local: 20n, remote: 21n })])
    expect(found.explained).toEqual({ rows: 1, cells: 2 })
  })

  test('with an interval that is not here is not explained away', async () => {
    const { extra, validations } = await against([...rows, row(9, { SrcIp: '10.9.9.9', DestIp: '10.0.0.5' })])
    expect(extra.map(({ interval }) => interval)).toEqual(['2026-11-01T09:00:00.0000000Z'])
    expect(validations[0]!.unexplained).toContainEqual({ kind: 'extra', key: '10.9.9.9 |  | ' })
  })
})

test('an empty workspace was "explained" throughout: nothing is compared, and nothing is known', async () => {
  const run = await against([])
  expect(run.empty).toEqual(['simulated workspace'])
  expect(run.missing).toEqual([])
  expect(new Set(validationRows(run).rows.map(([, ...cells]) => cells.join()))).toEqual(new Set(['unknown,,,,,']))
  expect(validationSentences(run)).toEqual([
    'simulated workspace has no row in this window',
    'nothing was compared: check the window, the workspace, and whether its tables are filled yet',
  ])
})

test('rows beyond the first 10 000 were passed over in silence: the verdict and a sentence say so', async () => {
  const many = Array.from({ length: 10_001 }, (_, index) =>
    row(1, { SrcIp: `10.0.${index >> 8}.${index & 255}`, DestIp: '10.9.9.9', BytesSrcToDest: BigInt(index) }),
  )
  const [left, right] = [await open(many), await open(many)]
  const run = await validate({ local: left, remote: right, queries: [conversations], window })
  expect(run.validations).toMatchObject([{ equal: 10_000, limitedTo: 10_000 }])
  expect(validationRows(run).rows[0]!.slice(0, 2)).toEqual(['conversations', 'equal, first 10000 rows'])
  expect(validationSentences(run)[0]).toContain('conversations has more rows')
  await Promise.all([left.close(), right.close()])
})

test('rows and cells were added up: the totals and the columns keep them apart', async () => {
  const changed = rows.map((one, index) => (index === 0 ? { ...one, BytesSrcToDest: 11n } : one))
  const run = await against([...changed, row(1, { SrcIp: '10.7.7.7', DestIp: '10.0.0.5' })])
  const pairs = { ...run, validations: run.validations.filter(({ id }) => id === 'conversations') }
  expect(validationRows(pairs).rows).toEqual([['conversations', 'unexplained differences', 3n, 0n, 0n, 1n, 1n]])
  expect(validationSentences(pairs)).toEqual([
    '3 rows equal; explained by missing intervals: 0 rows of one side only, 0 cells; unexplained: 1 rows, 1 cells',
  ])
})

test('rows that share a key are matched by their content, lists have no order', () => {
  const columns = [
    { name: 'k', type: 'string' },
    { name: 'v', type: 'dynamic' },
  ] as const
  const [a, b] = [
    {
      columns,
      rows: [
        ['x', ['1', '2']],
        ['x', ['3']],
      ],
    },
    {
      columns,
      rows: [
        ['x', ['3']],
        ['x', ['2', '1']],
      ],
    },
  ]
  expect(compareResults(a, b, { key: ['k'] })).toEqual({ equal: 2, differences: [] })
})
