import { beforeAll, describe, expect, test } from 'vitest'
import {
  conversations,
  countries,
  publicIps,
  queries,
  ruleHits,
  topTalkers,
  trafficOverTime,
} from '../../queries/index.ts'
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
  const table = await validateTable({ local, remote, window }, run.causes)
  await remote.close()
  return { ...run, table }
}

describe('a workspace', () => {
  test('with the same rows is equal in every question', async () => {
    const { validations, causes, table } = await against(rows.toReversed())
    expect(causes).toEqual([])
    expect(validations.map(({ explained, unexplained }) => [...explained, ...unexplained])).toEqual(
      queries.map(() => []),
    )
    expect(table).toMatchObject({ equal: 6, explained: [], unexplained: [] })
  })

  test('that lacks an hour differs, and the hour explains all of it', async () => {
    const { validations, causes, table } = await against(
      rows.filter((one) => !one.FlowIntervalStartTime.includes('T02')),
    )
    expect(causes.map(({ found }) => found)).toEqual([
      ['interval 2026-11-01T02:00:00.0000000Z is not in simulated workspace: 2 rows here, 0 there'],
    ])
    expect(validations.find(({ id }) => id === 'conversations')!.explained).toEqual([
      { cause: 'missing intervals', rows: 1, cells: 3 },
    ])
    expect(validations.flatMap(({ unexplained }) => unexplained)).toEqual([])
    expect(table).toMatchObject({
      ...{ equal: 4, explained: [{ cause: 'missing intervals', rows: 2, cells: 0 }], unexplained: [] },
    })
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
    expect(found.explained).toEqual([{ cause: 'missing intervals', rows: 1, cells: 2 }])
  })

  test('that lacks an hour lacks its public addresses too: they stayed unexplained', async () => {
    const details = (hours: readonly string[]) =>
      hours.map((hour) => ({
        Ip: '8.8.8.8',
        FlowIntervalStartTime: `2026-11-01T${hour}:00:00.0000000Z`,
        FlowType: 'ExternalPublic',
      }))
    const flows = (hours: readonly string[]) =>
      rows.filter((one) => hours.includes(one.FlowIntervalStartTime.slice(11, 13)))
    const world = (hours: readonly string[]) =>
      openRows({ NTANetAnalytics: flows(hours), NTAIpDetails: details(hours) }, { now, name: 'simulated workspace' })
    const [left, right] = [await world(['01', '02']), await world(['01'])]
    const run = await validate({ local: left, remote: right, queries: [publicIps], window })
    expect(run.validations).toMatchObject([
      { explained: [{ cause: 'missing intervals', rows: 0, cells: 2 }], unexplained: [] },
    ])
    await Promise.all([left.close(), right.close()])
  })

  test('with an interval that is not here is not explained away', async () => {
    const { extra, validations } = await against([...rows, row(9, { SrcIp: '10.9.9.9', DestIp: '10.0.0.5' })])
    expect(extra).toEqual(['interval 2026-11-01T09:00:00.0000000Z is not in simulated workspace: 0 rows here, 1 there'])
    expect(validations[0]!.unexplained).toContainEqual({ kind: 'extra', key: '10.9.9.9 |  | ' })
  })
})

test('an empty workspace was "explained" throughout: nothing is compared, and nothing is known', async () => {
  const run = await against([])
  expect(run.empty).toEqual(['simulated workspace'])
  expect(run.causes).toEqual([])
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
    '3 rows equal; explained: 0 rows of one side only, 0 cells; unexplained: 1 rows, 1 cells',
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

describe('a planted cause', () => {
  const logged = (hour: number, MacAddress: string, log: string, columns: Readonly<Record<string, Cell>>) => ({
    ...row(hour, columns),
    ...{ MacAddress, FlowLogResourceId: `s/rg/w/${log}`, TargetResourceId: 's/rg/v' },
  })
  const base = [1, 2, 3].flatMap((hour) => [
    logged(hour, 'A', 'hub', { SrcIp: '10.0.0.4', DestIp: '10.0.0.5' }),
    logged(hour, 'B', 'hub', { SrcIp: '10.0.0.6', DestIp: '10.0.0.5' }),
    logged(hour, 'C', 'app', { SrcIp: '10.1.0.4', DestIp: '', Country: 'ie', DestPublicIps: '1.1.1.1|1|1|1|1|10|20' }),
  ])

  /** What explains the differences of each question and of the table, and what is left over; causes with what was found. */
  async function explainedOf(here: typeof base, there: typeof base) {
    const [ours, theirs] = [await open(here), await open(there)]
    const asked = [conversations, topTalkers, countries, ruleHits, trafficOverTime]
    const run = await validate({ local: ours, remote: theirs, queries: asked, window })
    const table = await validateTable({ local: ours, remote: theirs, window }, run.causes)
    await Promise.all([ours.close(), theirs.close()])
    return {
      found: run.causes.flatMap(({ found }) => found),
      causes: run.causes
        .map(({ name }) => name)
        .filter((name) => run.validations.some(({ explained }) => explained.some(({ cause }) => cause === name))),
      open: run.validations.flatMap(({ id, unexplained }) => (unexplained.length === 0 ? [] : [id])),
      table: { explained: table.explained, open: table.unexplained.length },
    }
  }

  test('a flow log that is switched off over there', async () => {
    const there = base.filter(({ FlowLogResourceId }) => FlowLogResourceId !== 's/rg/w/app')
    expect(await explainedOf(base, there)).toEqual({
      found: [
        'flow log s/rg/w/app has 3 rows here and none in simulated workspace: it is switched off, or not analysed',
      ],
      causes: ['missing logs'],
      open: [],
      table: { explained: [{ cause: 'missing logs', rows: 3, cells: 0 }], open: 0 },
    })
  })

  test('a blob that came too late', async () => {
    const there = base.filter((one) => !(one.MacAddress === 'B' && one.FlowIntervalStartTime.includes('T02')))
    expect(await explainedOf(base, there)).toEqual({
      found: [
        '1 intervals of NICs have rows here and none in simulated workspace, such as B of s/rg/w/hub at 2026-11-01T02:00:00.0000000Z',
      ],
      causes: ['late or lost blobs'],
      open: [],
      table: { explained: [{ cause: 'late or lost blobs', rows: 1, cells: 0 }], open: 0 },
    })
  })

  test('rows that were reported twice', async () => {
    const result = await explainedOf(base, [...base, ...base.slice(0, 2)])
    expect(result).toEqual({
      found: ['2 rows of simulated workspace are there twice: their blobs were reported again'],
      causes: ['rows reported twice'],
      open: [],
      table: { explained: [{ cause: 'rows reported twice', rows: 2, cells: 0 }], open: 0 },
    })
  })

  test('record types that leave out bytes', async () => {
    const silent = { BytesSrcToDest: 0n, BytesDestToSrc: 0n }
    const there = base.map((one) => (one.FlowLogResourceId === 's/rg/w/hub' ? { ...one, ...silent } : one))
    expect(await explainedOf(base, there)).toMatchObject({
      found: ['flow log s/rg/w/hub counts no bytes in simulated workspace: its record types leave them out'],
      causes: ['record types without bytes'],
      open: [],
      table: { explained: [{ cause: 'record types without bytes', rows: 0, cells: 12 }], open: 0 }, // 6 rows, both ways
    })
  })

  test('record types that leave out begins', async () => {
    const there = base.map((one) => (one.FlowLogResourceId === 's/rg/w/hub' ? { ...one, AllowedOutFlows: 0n } : one))
    expect(await explainedOf(base, there)).toMatchObject({
      found: ['flow log s/rg/w/hub counts no flows in simulated workspace: its record types leave them out'],
      causes: ['record types without flows'],
      open: [],
      table: { explained: [{ cause: 'record types without flows', rows: 0, cells: 6 }], open: 0 },
    })
  })

  test('another source of countries', async () => {
    const there = base.map((one) => (one.MacAddress === 'C' ? { ...one, Country: 'us' } : one))
    expect(await explainedOf(base, there)).toMatchObject({
      found: [
        'public addresses lie elsewhere for simulated workspace: flows of ie 3 here, 0 there; us 0 here, 3 there',
      ],
      causes: ['another geography'],
      open: [],
    })
  })

  test('three at once, and a cell that none of them explains', async () => {
    const there = [...base, base[1]!]
      .filter((one) => !one.FlowIntervalStartTime.includes('T03') && one.FlowLogResourceId !== 's/rg/w/app')
      .map((one, index) => (index === 0 ? { ...one, BytesSrcToDest: 11n } : one))
    const { causes, table } = await explainedOf(base, there)
    expect(causes).toEqual(['missing intervals', 'missing logs', 'rows reported twice'])
    expect(table).toEqual({
      explained: [
        { cause: 'missing intervals', rows: 3, cells: 0 },
        { cause: 'missing logs', rows: 2, cells: 0 },
        { cause: 'rows reported twice', rows: 1, cells: 0 },
      ],
      open: 1,
    })
  })
})
