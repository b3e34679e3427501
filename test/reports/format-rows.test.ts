import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { QueryResult } from '../../src/model/index.ts'
import { formatRows } from '../../src/reports/index.ts'

const result: QueryResult = {
  columns: [
    { name: 'Host', type: 'string' },
    { name: 'Bytes', type: 'long' },
    { name: 'At', type: 'datetime' },
    { name: 'Tags', type: 'dynamic' },
  ],
  rows: [
    ['10.0.0.4', 9007199254740993n, '2026-11-01T10:00:00.0000000Z', ['a', 'b']],
    ['=cmd()|x', 512n, null, null],
  ],
}

test('a table aligns numbers to the right and writes bytes in units', () => {
  expect(formatRows(result, 'table')).toBe(
    [
      'Host        Bytes  At                   Tags',
      '--------  -------  -------------------  ----',
      '10.0.0.4  8.0 PiB  2026-11-01 10:00:00  a b',
      '=cmd()|x    512 B',
      '',
    ].join('\n'),
  )
})

test('an address was cut to "185.220…": texts give way, never an address, a number or a moment', () => {
  const columns = [
    { name: 'Address', type: 'string' },
    { name: 'Vm', type: 'string' },
    { name: 'Flows', type: 'long' },
    { name: 'LastSeen', type: 'datetime' },
  ] as const
  const rows = [['185.220.101.7', 'rg-net-westeurope/vm-hub-westeurope-0', 1440n, '2026-11-01T10:00:00.0000000Z']]
  expect(formatRows({ columns, rows }, 'table', { width: 60 }).split('\n')[2]).toBe(
    '185.220.101.7  rg-net-westeurop…   1440  2026-11-01 10:00:00',
  )
  expect(formatRows({ columns, rows }, 'table', { width: 20 }).split('\n')[2]).toBe(
    '185.220.101.7  rg-net-…   1440  2026-11-01 10:00:00',
  )
  expect(formatRows({ columns, rows }, 'table')).toContain('rg-net-westeurope/vm-hub-westeurope-0')
})

test('bytes that nobody counted were written as nothing: a table says unknown, JSON null', () => {
  const unmetered = { columns: [{ name: 'BytesOut', type: 'long' }], rows: [[null], [0n]] } as const
  expect(formatRows(unmetered, 'table').split('\n').slice(2)).toEqual([' unknown', '     0 B', ''])
  expect(formatRows(unmetered, 'jsonl')).toBe('{"BytesOut":null}\n{"BytesOut":0}\n')
})

test('JSON keeps longs to the last digit', () => {
  expect(formatRows(result, 'json')).toContain(
    '"Bytes":9007199254740993,"At":"2026-11-01T10:00:00.0000000Z","Tags":["a","b"]',
  )
  expect(JSON.parse(formatRows(result, 'json'))).toHaveLength(2)
  expect(formatRows(result, 'jsonl').trim().split('\n')).toHaveLength(2)
})

test('CSV is RFC 4180 and no cell is a formula', () => {
  expect(formatRows(result, 'csv')).toBe(
    'Host,Bytes,At,Tags\r\n10.0.0.4,9007199254740993,2026-11-01T10:00:00.0000000Z,"[""a"",""b""]"\r\n\'=cmd()|x,512,,\r\n',
  )
})

test('Markdown has no cell that is markup', () => {
  const hostile = { columns: [{ name: 'n', type: 'string' }], rows: [['<script>|[x](y)*']] } as const
  expect(formatRows(hostile, 'md')).toBe('| n |\n| --- |\n| \\<script\\>\\|\\[x\\]\\(y\\)\\* |\n')
})

test('no row of a table is longer than the terminal, and none is lost', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), {
        minLength: 1,
      }),
      (rows) => {
        const columns = [
          { name: 'a', type: 'string' },
          { name: 'b', type: 'long' },
        ] as const
        const lines = formatRows({ columns, rows }, 'table', { width: 40 }).split('\n')
        expect(lines).toHaveLength(rows.length + 3)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly what must never reach a terminal
        expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
        expect(Math.max(...lines.map((line) => [...line.replaceAll(/\p{M}/gu, '')].length))).toBeLessThanOrEqual(40)
      },
    ),
  )
})
