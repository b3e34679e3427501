import fc from 'fast-check'

/** Logs of every format, nearly all of them right: keys in any order and case, rare spellings, wrong tuples, duplicates. */

const oneOf = <T>(...choices: T[]) => fc.constantFrom(...choices)
/** Mostly the first. */
const mostly = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: usual, weight: 12 }, { arbitrary: rare, weight: 1 })

const digits = (most: number) => fc.nat(most).map(String)
const address = mostly(
  oneOf('10.0.0.4', '10.0.0.5', '8.8.8.8', '255.255.255.255', '0.0.0.0'),
  oneOf(
    '2001:4860::1',
    '2001:4860:0:0:0:0:0:1',
    '2001:4860::0001',
    'FE80::1',
    '::ffff:10.0.0.4',
    '::',
    '1.2.3',
    '01.2.3.4',
    '1.2.3.256',
    '',
    '1.2.3.4 ',
  ),
)
const time = (seconds: boolean) =>
  mostly(
    fc.integer({ min: 0, max: 3599 }).map((second) => `${1793527200 + second}${seconds ? '' : '123'}`),
    oneOf('', '0', '99999999999', '100000000000', '123456789012345', '1234567890123456', '-1', '1e3', ' 5'),
  )
const port = mostly(digits(65_535), oneOf('', '65536', '00443', '000443', '-1', '4 4'))
const counter = mostly(
  digits(99_999),
  oneOf(
    '',
    '0',
    '007',
    '999999999999999',
    '9007199254740993',
    '1152921504606846975',
    '9223372036854775808',
    '12345678901234567890',
    'x',
  ),
)
const direction = mostly(oneOf('I', 'O'), oneOf('i', '', 'IO', '"'.slice(1)))
const protocol = (nsg: boolean) =>
  mostly(nsg ? oneOf('T', 'U') : oneOf('6', '17'), oneOf('T', 'U', '1', '06', '58', '255', '256', 'tcp', ''))
const encryption = mostly(
  oneOf('NX', 'X'),
  oneOf('NX_HW_NOT_SUPPORTED', 'NX_FALLBACK', 'NX_A_B', 'NX_', 'nx', '', 'XX'),
)

function tupleOf(version: 1 | 2 | 4): fc.Arbitrary<string> {
  const head = [time(version < 4), address, address, port, port, protocol(version < 4), direction]
  const counters = [counter, counter, counter, counter]
  const state = mostly(oneOf('B', 'C', 'E'), oneOf('D', 'b', '', 'BB'))
  const decision = mostly(oneOf('A', 'D'), oneOf('B', ''))
  const rest = {
    1: [decision],
    2: [decision, state, ...counters],
    4: [mostly(oneOf('B', 'C', 'E', 'D'), state), encryption, ...counters],
  }
  const fields = fc.tuple(...head, ...rest[version]).map((list) => list.join(','))
  return mostly(
    fields,
    fields.chain((text) => oneOf(`${text},0`, text.slice(0, -2), text.slice(text.indexOf(',') + 1), `${text}é`, '')),
  )
}

const tuples = (version: 1 | 2 | 4) => fc.array(tupleOf(version), { maxLength: 6 }) as fc.Arbitrary<unknown[]>
const oddTuples = fc.array(fc.oneof(fc.constant(null), fc.nat(9), fc.constant(['x']), fc.constant('a\\b"c\n')), {
  maxLength: 2,
})
const list = (version: 1 | 2 | 4) => mostly(tuples(version), oddTuples as fc.Arbitrary<unknown[]>)

const mac = mostly(
  oneOf<unknown>('000D3A000001', '000d3a-000001', '00:0D:3A:00:00:02'),
  oneOf<unknown>('', 'none', null, 5),
)
const rule = mostly(
  oneOf<unknown>('UserRule_Web', 'DefaultRule_AllowVnetInBound', 'userrule_web'),
  oneOf<unknown>('', null, 'Ünïcode_{x}', 'a"b'),
)
const acl = mostly(
  oneOf<unknown>('/subscriptions/A/nsg', '/SUBSCRIPTIONS/a/NSG'),
  oneOf<unknown>('unspecified', '00000000-0000-0000-0000-000000000000', null),
)
const moments = mostly(
  fc
    .integer({ min: 0, max: 119 })
    .map(
      (minute) => `${new Date(1793527200000 + minute * 60_000).toISOString().slice(0, -1)}0000Z`,
    ) as fc.Arbitrary<unknown>,
  oneOf<unknown>(
    '2026-11-01T10:05:00Z',
    '2026-11-30T23:59:59.9Z',
    '2026-02-29T00:00:00Z',
    '2024-02-29T00:00:00.123456789Z',
    '2026-11-01T10:05',
    '2026-11-01',
    'soon',
    '',
    5,
    '2026-11-01T10:05:00+01:00',
    '2026-11-01T24:00:00Z',
    '1969-12-31T23:59:59Z',
  ),
)

const vnet = fc.record(
  {
    time: moments,
    flowLogVersion: mostly(fc.constant<unknown>(4), oneOf<unknown>(3, '4', null, 44)),
    flowLogGUID: oneOf<unknown>('x', { deep: [1, '}'] }),
    macAddress: mac,
    flowLogResourceID: oneOf<unknown>('/SUB/LOG', '/sub/log', ''),
    targetResourceID: oneOf<unknown>('/sub/vnet', '/SUB/VNET'),
    flowRecords: fc.record({
      flows: fc.array(
        fc.record(
          { aclID: acl, flowGroups: fc.array(fc.record({ rule, flowTuples: list(4) }), { maxLength: 3 }) },
          { requiredKeys: ['flowGroups'] },
        ),
        { maxLength: 2 },
      ),
    }),
  },
  { requiredKeys: ['flowLogVersion', 'flowRecords'] },
)

const nsg = oneOf<1 | 2>(1, 2).chain((version) =>
  fc.record(
    {
      time: moments,
      systemId: fc.constant<unknown>('x'),
      macAddress: mac,
      resourceId: oneOf<unknown>('/SUB/NSG', '/sub/nsg'),
      properties: fc.record({
        Version: mostly(fc.constant<unknown>(version), oneOf<unknown>(3, String(version), 1.0)),
        flows: fc.array(
          fc.record({ rule, flows: fc.array(fc.record({ mac, flowTuples: list(version) }), { maxLength: 3 }) }),
          { maxLength: 2 },
        ),
      }),
    },
    { requiredKeys: ['properties'] },
  ),
)

/** A record as text: its keys shuffled and respelled by a seed, sometimes with white space or escapes. */
const record = fc
  .record({
    json: fc.oneof(
      { arbitrary: vnet as fc.Arbitrary<unknown>, weight: 3 },
      { arbitrary: nsg as fc.Arbitrary<unknown>, weight: 2 },
    ),
    seed: fc.nat(1 << 20),
    style: mostly(fc.constant('plain'), oneOf('spaced', 'escaped', 'twice')),
  })
  .map(({ json, seed, style }) => {
    const text = JSON.stringify(reordered(json, seed), undefined, style === 'spaced' ? 1 : undefined)
    if (style === 'escaped') return text.replaceAll('/', '\\/').replaceAll('10.', '\\u00310.')
    return style === 'twice' ? text.replace(/"flowTuples":/i, '"flowTuples":["x"],$&') : text
  })

/** Keys in another order, and in another case where the seed's bits say so. */
function reordered(json: unknown, seed: number): unknown {
  if (Array.isArray(json)) return json.map((item) => reordered(item, seed))
  if (typeof json !== 'object' || json === null) return json
  const entries = Object.entries(json).map(([key, value], index) => {
    const bits = (seed >> (index % 12)) & 15
    const name = bits === 7 ? key.toUpperCase() : bits === 8 ? key.toLowerCase() : key
    return { name, value: reordered(value, seed), order: (seed * (index + 1) * 7919) % 101 }
  })
  const isShuffled = seed % 3 === 0
  if (isShuffled) entries.sort((a, b) => a.order - b.order)
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]))
}

/** The bytes of a file. */
export const logFile: fc.Arbitrary<Uint8Array> = fc
  .record({
    records: fc.array(record, { maxLength: 5 }),
    again: fc.nat(4),
    form: oneOf('wrapped', 'bare', 'array', 'lines', 'marked', 'open', 'tail', 'spaced'),
  })
  .map(({ records, again, form }) => {
    const all = again < records.length && again > 1 ? [...records, records[again]!, records[0]!] : records
    const joined = all.join(',')
    const forms: Record<string, string> = {
      wrapped: `{"records":[${joined}]}`,
      bare: joined,
      array: `[${joined}]`,
      lines: all.join('\r\n'),
      marked: `\ufeff{"Records":[${joined}]}\n`,
      open: `{"records":[${joined}`,
      tail: `,${joined}]}`,
      spaced: `  { "records" : [ ${all.join(' ,\n ')} ] } ${joined}`,
    }
    return Buffer.from(forms[form]!)
  })
