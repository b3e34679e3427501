import type { KqlType } from '../../../src/kql/index.ts'
import type { Tape } from './tape.ts'

const TEXTS = [
  'a',
  '',
  'b',
  'A',
  'ab c',
  'a-b',
  'x,y,,z',
  'É1',
  'é1',
  '😀b',
  'it\'s "q" \\ /',
  'two\nlines',
  '10.1.2.3',
  '10.1.0.0/16',
  '192.168.0.1/24',
  '5',
  '-7',
  'true',
  'null',
  ' ',
  '%_',
  '{"a":1}',
  '[1,2.5,"x"]',
  '2024-02-29',
  'Жук',
]

/** Literals of each type, the tame ones first, the hostile ones after them. */
const LITERALS: Readonly<Record<Exclude<KqlType, 'decimal'>, readonly string[]>> = {
  bool: ['true', 'false', 'bool(null)'],
  int: ['1', '0', '-3', '2', '100', 'null', '2147483647', '-2147483648'].map((text) => `int(${text})`),
  long: [
    '1',
    '0',
    '2',
    '-5',
    '10',
    '1000',
    'long(null)',
    '4294967296',
    '9007199254740993',
    'long(9223372036854775807)',
    'long(-9223372036854775808)',
  ],
  real: [
    '1.5',
    '0.0',
    '-2.0',
    '0.1',
    '3.25',
    '1e10',
    'real(null)',
    '1e-7',
    'real(nan)',
    'real(+inf)',
    'real(-inf)',
    '123456.789',
  ],
  string: TEXTS.map((text) => JSON.stringify(text)),
  datetime: [
    '2024-02-29T12:34:56.7890123Z',
    '2024-01-31',
    'null',
    '2023-12-31T23:59:59.9999999Z',
    '2024-12-30T06:00:00Z',
    '1970-01-01',
    '2021-01-01T00:00:00Z',
    '0001-01-01',
    '9999-12-31T23:59:59.9999999Z',
  ].map((text) => `datetime(${text})`),
  timespan: ['1h', '0s', 'timespan(null)', '1d', '90s', '-1h', '7d', '1tick', 'timespan(1.02:03:04.0000005)', '100ms'],
  dynamic: [
    'dynamic([1,2,3])',
    'dynamic(null)',
    'dynamic([])',
    'dynamic(["a","b","a"])',
    'dynamic({"a":1,"b":"x"})',
    'dynamic([1.5,null,"x",[2]])',
    'dynamic({"a":{"c":[1,2]}})',
    'dynamic({})',
    'dynamic("text")',
    'dynamic(5)',
    'dynamic(1.5)',
    'dynamic(true)',
    'dynamic(["10.0.0.0/8","É1"])',
  ],
  guid: ['74be27de-1e4e-49d9-b579-fe0b331d3642', 'null', '00000000-0000-0000-0000-000000000000'].map(
    (text) => `guid(${text})`,
  ),
}

export type Generated = keyof typeof LITERALS

/** A literal of the type. */
export function literal(type: Generated, tape: Tape): string {
  return tape.pick(LITERALS[type])
}

/** A column name tells its type, so that two tables agree on what they share. */
const NAMES: Readonly<Record<string, Generated>> = {
  l: 'long',
  s: 'string',
  b: 'bool',
  i: 'int',
  r: 'real',
  d: 'datetime',
  t: 'timespan',
  j: 'dynamic',
  g: 'guid',
  s2: 'string',
  l2: 'long',
}

export interface Column {
  readonly name: string
  readonly type: Generated
}

/** A small table of literals, `datatable(...)[...]`, and its columns. */
export function datatable(tape: Tape): { readonly text: string; readonly columns: readonly Column[] } {
  const columns = tape.some(Object.entries(NAMES)).map(([name, type]) => ({ name, type }))
  const rows = Array.from({ length: tape.below(6) }, () => columns.map(({ type }) => literal(type, tape)).join(', '))
  const schema = columns.map(({ name, type }) => `${name}:${type}`).join(', ')
  return { text: `datatable(${schema})[${rows.join(',\n  ')}]`, columns }
}
