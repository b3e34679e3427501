import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Cell } from '../../src/model/index.ts'
import { readRows } from '../../src/store/index.ts'
import { blob } from '../harness/flow-log.ts'
import { reduceFiles } from '../harness/reduce-files.ts'
import { flowLogSample, haveSamples } from '../harness/samples.ts'

type Row = Readonly<Record<string, Cell>>

const folder = mkdtempSync(join(tmpdir(), 'azta-real-rows-'))
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const text = (row: Row, column: string) => String(row[column] ?? '')
const number = (row: Row, column: string) => Number(row[column] ?? 0)

/** The end of a flow whose NIC wrote it. */
const ownSide = (row: Row) => (text(row, 'FlowDirection') === 'Inbound' ? 'Dest' : 'Src')

interface Part {
  readonly src: string
  readonly dest: string
  readonly started: number
  readonly ended: number
  /** Packets out, bytes out, packets back, bytes back. */
  readonly counters: readonly number[]
}

/** What each pair of addresses of a row did: the entries of its list, or the row as a whole. */
function partsOf(row: Row): readonly Part[] {
  const list = `${text(row, 'SrcPublicIps')}${text(row, 'DestPublicIps')}`
  const [src, dest] = [text(row, 'SrcIp'), text(row, 'DestIp')]
  if (list === '') {
    const started = ['AllowedInFlows', 'AllowedOutFlows', 'DeniedInFlows', 'DeniedOutFlows'].reduce(
      (so, one) => so + number(row, one),
      0,
    )
    const counters = ['PacketsSrcToDest', 'BytesSrcToDest', 'PacketsDestToSrc', 'BytesDestToSrc'].map((one) =>
      number(row, one),
    )
    return [{ src, dest, started, ended: number(row, 'CompletedFlows'), counters }]
  }
  return list.split(' ').map((entry) => {
    const [ip = '', started, ended, packetsOut, packetsBack, bytesOut, bytesBack] = entry.split('|')
    const counters = [packetsOut, bytesOut, packetsBack, bytesBack].map(Number)
    return {
      src: src === '' ? ip : src,
      dest: dest === '' ? ip : dest,
      started: Number(started),
      ended: Number(ended),
      counters,
    }
  })
}

/** Tuples that could have made a row. A long connection is a C at its first moment and one at its last. */
function tuplesOf(row: Row): readonly string[] {
  const [first, last] = [Date.parse(text(row, 'FlowStartTime')), Date.parse(text(row, 'FlowEndTime'))]
  const denied = text(row, 'FlowStatus') === 'Denied'
  const protocol = text(row, 'L4Protocol') === 'TCP' ? 6 : 17
  const parts = partsOf(row)
  const write = ({ src, dest }: Part, time: number, state: string, counters: readonly number[]) =>
    [
      time,
      src,
      dest,
      40_000,
      text(row, 'DestPort'),
      protocol,
      text(row, 'FlowDirection')[0],
      state,
      'NX',
      ...counters,
    ].join()
  const nothing = [0, 0, 0, 0]
  const of = parts.flatMap((part) => {
    const begins = Array.from({ length: part.started }, (_, index) =>
      write(part, denied && index > 0 ? last : first, denied ? 'D' : 'B', nothing),
    )
    const ends = Array.from({ length: part.ended }, (_, index) =>
      write(part, last, 'E', index === 0 ? part.counters : nothing),
    )
    return part.ended === 0 && !denied ? [...begins, write(part, last, 'C', part.counters)] : [...begins, ...ends]
  })
  return denied ? of : [...of, write(parts[0]!, first, 'C', nothing), write(parts[0]!, last, 'C', nothing)]
}

function recordOf(row: Row): unknown {
  const [subscription, group, name] = text(row, 'TargetResourceId').split('/')
  const [, watcherGroup, watcher, log] = text(row, 'FlowLogResourceId').split('/')
  const network = (resourceGroup = '') =>
    `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Network`
  const platform = text(row, 'AclGroup') === 'Unspecified'
  const rule = platform ? 'PlatformRule' : `DefaultRule_${text(row, 'AclRule')}`
  const aclID = platform ? '00000000-0000-0000-0000-000000000000' : text(row, 'AclGroup')
  return {
    time: new Date(Date.parse(text(row, 'FlowIntervalStartTime')) + 59 * 60_000).toISOString(),
    flowLogVersion: 4,
    macAddress: text(row, 'MacAddress').replaceAll('-', ''),
    category: 'FlowLogFlowEvent',
    flowLogResourceID: `${network(watcherGroup)}/networkWatchers/${watcher}/flowLogs/${log}`.toUpperCase(),
    targetResourceID: `${network(group)}/virtualNetworks/${name}`,
    flowRecords: { flows: [{ aclID, flowGroups: [{ rule, flowTuples: tuplesOf(row) }] }] },
  }
}

/** Networks in which the rows' own sides lie: each MAC a NIC, each NIC in the subnet that its rows name. */
function topologyOf(rows: readonly Row[]) {
  const known = rows.filter((row) => text(row, `${ownSide(row)}Nic`) !== '')
  const nics = new Map(known.map((row) => [text(row, 'MacAddress'), nicOf(row)]))
  const subnets = known.map((row) => text(row, `${ownSide(row)}Subnet`).split('/'))
  const networks = new Map(known.map((row, index) => [subnets[index]![1], { row, subnet: subnets[index]! }]))
  return {
    takenAt: '2025-08-25T00:00:00Z',
    virtualNetworks: [...networks.values()].map(({ row, subnet: [group, name, subnet] }) => ({
      id: `/subscriptions/${text(row, `${ownSide(row)}Subscription`)}/resourceGroups/${group}/providers/Microsoft.Network/virtualNetworks/${name}`,
      region: text(row, `${ownSide(row)}Region`),
      prefixes: [],
      subnets: [{ name: subnet, prefixes: [] }],
    })),
    networkInterfaces: [...nics.values()],
  }
}

function nicOf(row: Row) {
  const own = ownSide(row)
  const [nicGroup, nic] = text(row, `${own}Nic`).split('/')
  const [vmGroup, vm = ''] = text(row, `${own}Vm`).split('/')
  const [group, network, subnet] = text(row, `${own}Subnet`).split('/')
  const at = (resourceGroup = '') =>
    `/subscriptions/${text(row, `${own}Subscription`)}/resourceGroups/${resourceGroup}/providers`
  const instance = /^(.*vmss)_(\d+)$/.exec(vm)
  const vmId =
    instance === null
      ? `${at(vmGroup)}/Microsoft.Compute/virtualMachines/${vm}`
      : `${at(vmGroup)}/Microsoft.Compute/virtualMachineScaleSets/${instance[1]}/virtualMachines/${instance[2]}`
  return {
    id:
      instance === null
        ? `${at(nicGroup)}/Microsoft.Network/networkInterfaces/${nic}`
        : `${vmId}/networkInterfaces/nic`,
    mac: text(row, 'MacAddress'),
    subnetId: `${at(group)}/Microsoft.Network/virtualNetworks/${network}/subnets/${subnet}`,
    vmId,
    privateIps: [text(row, `${own}Ip`)],
  }
}

/** Countries, regions and threats as the rows themselves tell them. */
function knowledgeOf(rows: readonly Row[]) {
  const remote = (row: Row) => partsOf(row).map((part) => (ownSide(row) === 'Dest' ? part.src : part.dest))
  const countries = rows
    .filter((row) => text(row, 'Country') !== '')
    .flatMap((row) => remote(row).map((ip) => `${ip},${text(row, 'Country')}`))
  const regions = rows.filter((row) => text(row, 'AzureRegion') !== '')
  const values = regions.map((row) => ({
    name: 'Azure',
    properties: { region: text(row, 'AzureRegion'), addressPrefixes: remote(row) },
  }))
  const bad = rows.filter((row) => text(row, 'FlowType') === 'MaliciousFlow').flatMap(remote)
  return {
    geo: [file('geo.csv', countries.join('\n')), file('tags.json', JSON.stringify({ values }))],
    threats: file('threats.csv', ['ip,threatType,description', ...bad.map((ip) => `${ip},C2,x`)].join('\n')),
    topology: file('topology.json', JSON.stringify(topologyOf(rows))),
  }
}

/** What a workspace adds when rows arrive, and columns that came after these rows. */
const ARRIVAL = [
  'TenantId',
  'TimeGenerated',
  'TimeProcessed',
  '_IsBillable',
  '_BilledSize',
  '_TimeReceived',
  '_ItemId',
  'RecordCount',
]

function lines(rows: readonly Row[]): readonly string[] {
  const cells = (row: Row) =>
    Object.entries(row)
      .filter(([name, cell]) => cell !== '' && cell !== null && !ARRIVAL.includes(name))
      .map(([name, cell]) => `${name}=${name.endsWith('PublicIps') ? String(cell).split(' ').sort().join(' ') : cell}`)
  return rows.map((row) => cells(row).sort().join('\n')).sort()
}

describe.skipIf(!haveSamples)('real rows of NTANetAnalytics (skipped where the samples are absent)', async () => {
  const real = haveSamples ? await readRows(flowLogSample('nta-net-analytics-rows.csv'), 'NTANetAnalytics') : []

  test('come back cell by cell from logs that could have made them', async () => {
    const log = file('log.json', blob(...real.map(recordOf)))
    const { rows, files } = await reduceFiles([log], { intervalMinutes: 60, ...knowledgeOf(real) })
    expect(files[0]).toMatchObject({ status: 'whole', records: 24 })
    expect(lines(rows)).toEqual(lines(real))
  })

  test('stand beside a row of a real log in the documentation as they are', async () => {
    const { rows } = await reduceFiles([flowLogSample('vnet-v4-sumologic-vnet-target.json')], { intervalMinutes: 60 })
    const ours = rows.find((row) => row.FlowStatus === 'Denied' && row.DestPort === 22)!
    const theirs = real.find((row) => row.SrcPublicIps === '68.69.186.182|8|0|0|0|0|0')!
    const page = readFileSync(join(import.meta.dirname, '../../docs/real-rows.md'), 'utf8')
    const columns = Object.keys(ours).filter((name) => [ours, theirs].some((row) => text(row, name) !== ''))
    const lines = page.split('\n').filter((line) => /^\| \w/.test(line))
    const shown = lines.map((line) =>
      line
        .slice(2, -2)
        .split(/ (?<!\\)\| /)
        .map((cell) => cell.replaceAll('\\|', '|')),
    )
    expect(shown).toEqual([
      ['column', 'real row', 'reduced row'],
      ...columns.map((name) => [name, text(theirs, name), text(ours, name)]),
    ])
  })
})
