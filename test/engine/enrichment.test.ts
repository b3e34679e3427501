import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readEnrichment } from '../../src/engine/enrichment.ts'
import { blob, vnetRecord } from '../harness/flow-log.ts'
import { reduceFiles } from '../harness/reduce-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'azta-enrich-'))

function fileOf(name: string, content: string): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const geo = fileOf('geo.csv', '# countries\n8.8.8.0,8.8.8.255,US\n9.9.0.0/16,ch\n9.9.9.0/24,us\n')
const tags = fileOf(
  'tags.json',
  JSON.stringify({
    values: [
      { name: 'AzureCloud', properties: { region: '', addressPrefixes: ['20.0.0.0/8'] } },
      { name: 'Storage.WestEurope', properties: { region: 'westeurope', addressPrefixes: ['20.60.0.0/16'] } },
    ],
  }),
)
const threats = fileOf('threats.csv', 'ip,threatType,description\n9.9.9.9,C2,"a, quoted one"\n10.0.0.9,C2,private\n')

describe('what an address is', async () => {
  const { classify } = await readEnrichment({ geo: [geo, tags], threats })
  test.each([
    ['8.8.8.8', 'ExternalPublic', 'us', ''],
    ['9.9.1.1', 'ExternalPublic', 'ch', ''],
    ['9.9.9.9', 'MaliciousFlow', 'us', ''],
    ['20.60.1.1', 'AzurePublic', '', 'westeurope'],
    ['20.1.1.1', 'ExternalPublic', '', ''], // a tag without a region does not name one
    ['168.63.129.16', 'AzurePublic', '', 'Global'],
    ['10.0.0.9', 'Unknown', '', ''], // the threat list does not reach private addresses
    ['1.1.1.1', 'ExternalPublic', '', ''],
  ])('%s is %s', (address, type, country, azureRegion) => {
    expect(classify(address)).toMatchObject({ type, country, azureRegion })
  })
})

test('public addresses merge by country, malicious ones keep their row and address', async () => {
  const denied = (ip: string) => `1793527200000,${ip},10.0.0.4,5000,22,6,I,D,NX,0,0,0,0`
  const log = fileOf('log.json', blob(vnetRecord(['8.8.8.8', '8.8.8.9', '9.9.1.1', '9.9.9.9'].map(denied))))
  const { rows } = await reduceFiles([log], { intervalMinutes: 60, geo: [geo], threats })
  const seen = rows.map(({ FlowType, Country, SrcIp, SrcPublicIps }) =>
    [FlowType, Country, SrcIp, SrcPublicIps].join(' '),
  )
  expect(seen.sort()).toEqual([
    'ExternalPublic ch  9.9.1.1|1|0|0|0|0|0',
    'ExternalPublic us  8.8.8.8|1|0|0|0|0|0 8.8.8.9|1|0|0|0|0|0',
    'MaliciousFlow us 9.9.9.9 ',
  ])
})

test.each([
  ['bad.csv', '8.8.8.0/24,us\n8.8.8.8,usa\n', { line: 2 }],
  ['bad.json', '{"values":[{"name":1}]}', {}],
  ['broken.json', '{', {}],
])('%s is refused with its place', async (name, content, place) => {
  const file = fileOf(name, content)
  await expect(readEnrichment({ geo: [file] })).rejects.toMatchObject({
    code: 'engine/bad-enrichment',
    place: { file, ...place },
  })
})

test('a threat list without its header, or that is not there, is refused', async () => {
  await expect(readEnrichment({ threats: fileOf('plain.csv', '9.9.9.9,C2\n') })).rejects.toThrow('header')
  await expect(readEnrichment({ threats: join(folder, 'absent.csv') })).rejects.toThrow('cannot be read')
})
