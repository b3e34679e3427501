import { beforeAll, describe, expect, test } from 'vitest'
import { queries } from '../../queries/index.ts'
import type { Cell } from '../../src/model/index.ts'
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
    local,
    remote,
    window,
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
      queries.map(() => [0, 0]),
    )
    expect(table).toMatchObject({ equal: 6, explained: 0, unexplained: [] })
  })

  test('that lacks an hour differs, and the hour explains all of it', async () => {
    const { validations, missing, table } = await against(
      rows.filter((one) => !one.FlowIntervalStartTime.includes('T02')),
    )
    expect(missing).toEqual([{ interval: '2026-11-01T02:00:00.0000000Z', localRows: 2n, remoteRows: 0n }])
    expect(validations.reduce((so, { explained }) => so + explained, 0)).toBeGreaterThan(0)
    expect(validations.flatMap(({ unexplained }) => unexplained)).toEqual([])
    expect(table).toMatchObject({ equal: 4, explained: 2, unexplained: [] })
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
    const conversations = validations.find(({ id }) => id === 'conversations')!
    expect(conversations.unexplained).toEqual([
      expect.objectContaining({ column: 'BytesSrcToDest', local: 20n, remote: 21n }),
    ])
    expect(conversations.explained).toBeGreaterThan(0)
  })

  test('with an interval that is not here is not explained away', async () => {
    const { extra, validations } = await against([...rows, row(9, { SrcIp: '10.9.9.9', DestIp: '10.0.0.5' })])
    expect(extra.map(({ interval }) => interval)).toEqual(['2026-11-01T09:00:00.0000000Z'])
    expect(validations[0]!.unexplained).toContainEqual({ kind: 'extra', key: '10.9.9.9 |  | ' })
  })
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
