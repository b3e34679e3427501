import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readEnrichment } from '../../src/engine/enrichment.ts'
import { readCountries } from '../../src/engine/inputs/read-countries.ts'
import { addressesOf } from '../../src/engine/inputs/stix-pattern.ts'
import { readKnowledge, whoIs } from '../../src/sandbox/reducer/knowledge.ts'
import { memoryDatabase } from '../harness/duckdb.ts'
import { bitsOf, mmdb } from '../harness/mmdb.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-inputs-'))

function fileOf(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const US = { country: { iso_code: 'US' } }

describe('countries from a MaxMind DB', () => {
  const v4 = fileOf(
    'v4.mmdb',
    mmdb(4, [
      { bits: bitsOf('8.8.8.0/24'), record: US },
      { bits: bitsOf('9.0.0.0/8'), record: { country_code: 'CH' } },
      { bits: bitsOf('11.0.0.0/8'), record: { country: 'DE' } },
      { bits: bitsOf('12.0.0.0/8'), record: { country: 'Germany' } },
    ]),
  )
  test.each([
    ['8.8.8.8', 'us'],
    ['8.8.9.8', undefined],
    ['9.1.1.1', 'ch'],
    ['11.1.1.1', 'de'],
    ['12.1.1.1', undefined], // a name is no code
  ])('%s is in %s', async (address, country) => {
    expect((await readCountries([v4])).find(address)).toBe(country)
  })

  test('an IPv6 address is not walked through a tree of IPv4 addresses', async () => {
    // 0808:08.. begins with the bits of 8.8.8
    expect((await readCountries([v4])).find('808:808::1')).toBeUndefined()
  })

  test('a tree of version 6 holds both families', async () => {
    const six = `${'0'.repeat(96)}${bitsOf('8.8.8.0/24')}`
    const bytes = mmdb(6, [
      { bits: '0010000000000001', record: { country_code: 'FR' } }, // 2001::/16
      { bits: six, record: US },
    ])
    const countries = await readCountries([fileOf('v6.mmdb', bytes)])
    expect([countries.find('8.8.8.8'), countries.find('2001:4860::1'), countries.find('2002::1')]).toEqual([
      ...['us', 'fr', undefined],
    ])
  })

  test('a file that is none is refused by its name', async () => {
    const file = fileOf('none.mmdb', 'not a database')
    await expect(readCountries([file])).rejects.toMatchObject({ code: 'engine/bad-enrichment', place: { file } })
  })
})

describe('countries from Parquet', () => {
  const file = (name: string) => join(folder, name)
  beforeAll(async () => {
    const database = await memoryDatabase()
    const write = (name: string, select: string) => database.run(`COPY (${select}) TO '${file(name)}' (FORMAT parquet)`)
    await write(
      'ranges.parquet',
      `SELECT '8.8.8.0' AS start_ip, '8.8.8.255' AS end_ip, 'US' AS country_code, 'x' AS other`,
    )
    await write('prefixes.parquet', `SELECT '9.0.0.0/8' AS network, 'ch' AS country UNION ALL SELECT '2a00::/16', 'NL'`)
    await write('strange.parquet', `SELECT 1 AS a, 2 AS b`)
    await write('broken.parquet', `SELECT '8.8.8.8' AS prefix, 'us' AS country UNION ALL SELECT '8.8.8', 'us'`)
  })

  test('ranges and prefixes are told by the names of the columns', async () => {
    const countries = await readCountries([file('ranges.parquet'), file('prefixes.parquet')])
    expect(['8.8.8.8', '9.1.1.1', '2a00::1', '1.1.1.1'].map((address) => countries.find(address))).toEqual([
      ...['us', 'ch', 'nl', undefined],
    ])
  })

  test.each([
    ['strange.parquet', 'a, b'],
    ['broken.parquet', 'row 2 holds "8.8.8, us"'],
  ])('%s is refused: it says %s', async (name, said) => {
    await expect(readCountries([file(name)])).rejects.toThrow(said)
  })

  test('a file that is none is refused by its name', async () => {
    const none = fileOf('none.parquet', 'not parquet')
    await expect(readCountries([none])).rejects.toMatchObject({ code: 'store/bad-rows', place: { file: none } })
  })
})

test('of several country files the first that knows an address decides', async () => {
  const files = [fileOf('one.csv', '8.8.8.8,us\n'), fileOf('two.csv', '8.8.8.8,nl\n9.9.9.9,ch\n')]
  const countries = await readCountries(files)
  expect([countries.find('8.8.8.8'), countries.find('9.9.9.9')]).toEqual(['us', 'ch'])
})

test('a threat’s description keeps its commas and spaces, and loses its quotes', async () => {
  const threats =
    'ip,threatType,description\n9.9.9.1,C2,"a, said ""b"""\n9.9.9.2,C2,plain, with more # note\n9.9.9.3,C2\n'
  const file = fileOf('quoted.csv', threats)
  const [{ classify }, known] = [await readEnrichment({ threats: file }), await readKnowledge({ threats: file })]
  const span = { start: 0, end: 1 }
  for (const [address, description] of [
    ['9.9.9.1', 'a, said "b"'],
    ['9.9.9.2', 'plain, with more'],
    ['9.9.9.3', ''],
  ] as const) {
    expect([address, classify(address).threatDescription]).toEqual([address, description])
    expect(whoIs(address, known, span).ThreatDescription).toBe(description)
  }
})

test('an answer of the service tag API is read as the download is', async () => {
  const answer = {
    name: 'Public',
    changeNumber: '63',
    cloud: 'Public',
    values: [
      { name: 'Sql', id: 'Sql', properties: { systemService: 'AzureSQL', addressPrefixes: ['20.1.0.0/16'] } },
      { name: 'Sql.WestUS', properties: { region: 'westus', addressPrefixes: ['20.1.1.0/24', '2603::/24'] } },
    ],
  }
  const { classify } = await readEnrichment({ geo: [fileOf('tags.json', JSON.stringify(answer))] })
  expect(classify('20.1.1.1')).toMatchObject({ type: 'AzurePublic', azureRegion: 'westus', owner: 'Sql.WestUS' })
  expect(classify('2603::1')).toMatchObject({ type: 'AzurePublic' })
  expect(classify('20.1.2.1')).toMatchObject({ type: 'ExternalPublic' })
})

describe('a STIX pattern', () => {
  test.each([
    ["[ipv4-addr:value = '1.2.3.4']", ['1.2.3.4']],
    ["[ipv6-addr:value='2001:db8::1']", ['2001:db8::1']],
    ["[ipv4-addr:value ISSUBSET '198.51.100.0/24']", ['198.51.100.0/24']],
    ["[ipv4-addr:value = '1.1.1.1' OR ipv4-addr:value = '1.1.1.2']", ['1.1.1.1', '1.1.1.2']],
    ["[ipv4-addr:value = '1.1.1.1'] OR [ipv6-addr:value = '::2']", ['1.1.1.1', '::2']],
    ["[ipv4-addr:value IN ('1.1.1.1', '1.1.1.2')]", ['1.1.1.1', '1.1.1.2']],
    ["[ipv4-addr:value = '1.1.1.1' AND domain-name:value = 'x']", []],
    ["[ipv4-addr:value = '1.1.1.1'] FOLLOWEDBY [ipv4-addr:value = '1.1.1.2']", []],
    ["[ipv4-addr:value = '1.1.1.1'] WITHIN 5 SECONDS", []],
    ["[ipv4-addr:value != '1.1.1.1']", []],
    ["[NOT ipv4-addr:value = '1.1.1.1']", []],
    ["[domain-name:value = 'evil.example']", []],
    ["[url:value = '[ipv4-addr:value = \\'1.1.1.1\\']']", []],
    ["[ipv4-addr:value = '1.1.1.1'", []],
    ['', []],
  ])('%s is about %j', (pattern, addresses) => {
    expect(addressesOf(pattern)).toEqual(addresses)
  })
})

describe('a STIX bundle', () => {
  const indicator = (id: string, pattern: string, change: object = {}) => ({
    ...{ type: 'indicator', spec_version: '2.1', id: `indicator--${id}`, pattern, pattern_type: 'stix' },
    ...{ valid_from: '2026-11-01T00:00:00Z', name: `name ${id}`, ...change },
  })
  const bundle = (name: string, ...objects: unknown[]) =>
    fileOf(name, JSON.stringify({ type: 'bundle', id: 'bundle--1', objects }))
  const hour = (text: string) => [Date.parse(text), Date.parse(text) + 3_600_000] as const

  test('gives type and description, and says what it could not use', async () => {
    const threats = bundle(
      'bundle.json',
      { type: 'malware', id: 'malware--1' },
      indicator('1', "[ipv4-addr:value = '45.1.1.1']", {
        indicator_types: ['malicious-activity'],
        labels: ['crypto mining'],
      }),
      indicator('2', "[ipv4-addr:value ISSUBSET '45.2.0.0/16']", {
        indicator_types: ['benign'],
        description: 'said so',
      }),
      indicator('3', "[domain-name:value = 'x.example']"),
      indicator('4', 'alert tcp any any', { pattern_type: 'snort' }),
      indicator('5', "[ipv4-addr:value = '45.9.9.9']", { revoked: true }),
    )
    const { classify, notes } = await readEnrichment({ threats })
    expect(classify('45.1.1.1')).toMatchObject({
      type: 'MaliciousFlow',
      threatType: 'CryptoMining',
      threatDescription: 'name 1',
    })
    expect(classify('45.2.3.4')).toMatchObject({ threatType: 'WatchList', threatDescription: 'said so' })
    expect(classify('45.9.9.9').type).toBe('ExternalPublic')
    expect(notes).toEqual([
      `${threats}: 2 of 5 indicators name no address (first indicator--3: [domain-name:value = 'x.example'])`,
      `${threats}: 1 indicators are revoked and not used`,
    ])
  })

  test('an indicator counts in the intervals that its validity touches', async () => {
    const threats = bundle(
      'timed.json',
      indicator('1', "[ipv4-addr:value = '45.1.1.1']", {
        valid_from: '2026-11-01T10:30:00Z',
        valid_until: '2026-11-01T12:00:00Z',
      }),
      indicator('2', "[ipv4-addr:value ISSUBSET '45.0.0.0/8']", {
        valid_from: '2026-11-01T12:00:00Z',
        labels: ['botnet'],
      }),
    )
    const enrichment = await readEnrichment({ threats })
    const typesAt = (text: string) => {
      const { type, threatType } = enrichment.during(...hour(text)).classify('45.1.1.1')
      return `${type} ${threatType}`
    }
    expect(['09', '10', '11', '12'].map((at) => typesAt(`2026-11-01T${at}:00:00Z`))).toEqual([
      'ExternalPublic ',
      'MaliciousFlow WatchList',
      'MaliciousFlow WatchList',
      'MaliciousFlow Botnet',
    ])
  })

  test.each([
    [{ pattern: 7 }, 'indicator--1: pattern'],
    [{ valid_from: 'yesterday' }, 'indicator--1: valid_from'],
    [{ pattern: "[ipv4-addr:value = 'nowhere']" }, 'indicator--1: "nowhere" is no address'],
  ])('an indicator with %j is refused with its id', async (change, said) => {
    const threats = bundle('wrong.json', indicator('1', "[ipv4-addr:value = '45.1.1.1']", change))
    await expect(readEnrichment({ threats })).rejects.toMatchObject({ place: { file: threats } })
    await expect(readEnrichment({ threats })).rejects.toThrow(said)
  })

  test('JSON that is no bundle is refused', async () => {
    await expect(readEnrichment({ threats: fileOf('other.json', '{"type":"report"}') })).rejects.toThrow(
      'no STIX bundle',
    )
  })
})

describe('what a workspace says of addresses', () => {
  const row = (Ip: string, hour: number, FlowType: string, Location: string) => ({
    ...{ Ip, FlowType, Location, FlowIntervalStartTime: `2026-11-01T${hour}:00:00Z` },
  })
  const hour = (at: number) =>
    [Date.parse(`2026-11-01T${at}:00:00Z`), Date.parse(`2026-11-01T${at + 1}:00:00Z`)] as const

  test('comes before threats and geography, the interval’s own row before the last one', async () => {
    const rows = [
      row('8.8.8.8', 10, 'AzurePublic', 'westus'),
      row('8.8.8.8', 12, 'MaliciousFlow', 'NL'),
      row('9.9.9.9', 10, 'ExternalPublic', 'ch'),
    ]
    const enrichment = await readEnrichment({
      ipDetails: fileOf('details.json', JSON.stringify(rows)),
      geo: [fileOf('all.csv', '0.0.0.0/0,us\n')],
    })
    const said = (at: number, address: string) => {
      const { type, country, azureRegion } = enrichment.during(...hour(at)).classify(address)
      return [type, country, azureRegion].join(' ')
    }
    expect([10, 11, 12].map((at) => said(at, '8.8.8.8'))).toEqual([
      ...['AzurePublic  westus', 'MaliciousFlow nl ', 'MaliciousFlow nl '],
    ])
    expect([said(12, '9.9.9.9'), said(12, '1.1.1.1')]).toEqual(['ExternalPublic ch ', 'ExternalPublic us '])
  })

  test('a row that is none is refused with its number', async () => {
    const file = fileOf('odd.json', JSON.stringify([row('8.8.8.8', 10, 'IntraVNet', '')]))
    await expect(readEnrichment({ ipDetails: file })).rejects.toThrow('row 1 says "IntraVNet" of "8.8.8.8"')
  })
})
