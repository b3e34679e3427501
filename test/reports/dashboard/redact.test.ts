import { describe, expect, test } from 'vitest'
import type { PageData } from '../../../src/reports/dashboard/page-data.ts'
import { redactPage } from '../../../src/reports/dashboard/redact.ts'
import { datasetOf, trafficRow } from '../../harness/traffic-rows.ts'

const SECRETS = [
  'secretgroup',
  'secrethost',
  'secretnet',
  'secretsubnet',
  'secretnsg',
  'SecretRule',
  'secretsub',
  'secretgateway',
]
const IPS = ['10.0.0.4', '10.0.0.5', '203.0.113.9', '2001:db8::7']

async function page(): Promise<PageData> {
  const ends = {
    SrcVm: 'secretgroup/secrethost',
    SrcSubnet: 'secretgroup/secretnet/secretsubnet',
    SrcSubscription: 'secretsub',
  }
  const rules = {
    AclGroup:
      '/subscriptions/secretsub/resourcegroups/secretgroup/providers/microsoft.network/networksecuritygroups/secretnsg',
  }
  const rows = [
    trafficRow(1, { ...ends, ...rules, AclRule: 'SecretRule' }),
    trafficRow(2, { ...ends, AclRule: 'DenyAllInBound' }),
  ]
  const texts = [['10.0.0.4', 'from 203.0.113.9.', '2001:db8::7, 10.0.0.5', '10.0.0.4/32', '12:30:05', 'secrethost', 5]]
  const columns = texts[0]!.map((_, at) => ({
    name: `c${at}`,
    kind: at === 6 ? ('count' as const) : ('text' as const),
  }))
  return {
    ...{
      title: 'Traffic',
      provenance: ['a store'],
      dataset: await datasetOf(rows),
      subscriptions: { secretsub: 'secretsub' },
    },
    threats: { '203.0.113.9': ['C2', 'seen with 10.0.0.4'] },
    networks: {
      vnets: [{ name: 'secretgroup/secretnet', region: 'westeurope', isLogged: true }],
      subnets: [{ name: 'secretgroup/secretnet/secretsubnet' }],
      peerings: [{ a: 'secretgroup/secretnet', b: 'secretgroup/secretnet' }],
      gateways: [{ name: 'secretgroup/secretgateway', type: 'Vpn', vnet: 'secretgroup/secretnet' }],
    },
    answers: [{ id: 'a', title: 'A', question: '', advice: '', empty: '', table: { columns, rows: texts } }],
  }
}

const key = 'a key of a test, long enough'

describe('a page that is handed on', () => {
  test('without addresses holds none, wherever it stood, and everything else as it was', async () => {
    const redacted = redactPage(await page(), { hides: ['ips'], key })
    const text = JSON.stringify(redacted)
    for (const ip of IPS) expect(text).not.toContain(ip)
    expect(text).toContain('secrethost')
    expect(redacted.answers[0]!.table.rows[0]![4]).toBe('12:30:05')
    expect(redacted.answers[0]!.table.rows[0]![6]).toBe(5)
  })

  test('without names holds none, but says which rules are the ones that Azure gives everybody', async () => {
    const text = JSON.stringify(redactPage(await page(), { hides: ['names'], key }))
    for (const name of SECRETS) expect(text.toLowerCase()).not.toContain(name.toLowerCase())
    expect(text).toContain('DenyAllInBound')
    expect(text).toContain('10.0.0.4')
  })

  test('keeps what belongs together: VNet, subnet and peering still fit', async () => {
    const { dataset, networks } = redactPage(await page(), { hides: ['names'], key })
    const subnet = dataset.ends.Subnet.texts.find((text) => text.startsWith('n-'))!
    expect(networks!.subnets[0]!.name).toBe(subnet)
    expect(subnet.startsWith(`${networks!.vnets[0]!.name}/`)).toBe(true)
    expect(networks!.peerings[0]!.a).toBe(networks!.vnets[0]!.name)
  })

  test('has the same pseudonyms under the same key, and others under another', async () => {
    const ips = async (other: string) =>
      redactPage(await page(), { hides: ['ips'], key: other }).dataset.ends.Ip.texts.filter((text) => text !== '')
    expect(await ips(key)).toEqual(await ips(key))
    expect(await ips(key)).not.toEqual(await ips('another key, long enough'))
    expect(new Set(await ips(key)).size).toBe(2)
  })

  test('says that it was redacted; one that was not is as it was', async () => {
    const whole = await page()
    expect(redactPage(whole, { hides: ['ips', 'names'], key }).provenance.at(-1)).toContain(
      'Addresses and Names are pseudonyms',
    )
    expect(redactPage(whole, { hides: [], key })).toBe(whole)
  })
})
