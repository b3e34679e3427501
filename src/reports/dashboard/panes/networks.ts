import { bytesText } from '../../units.ts'
import type { Context } from '../context.ts'
import { drawNetworks, type Net, type Tie } from '../draw/network.ts'
import { drawSankey, type Stream } from '../draw/sankey.ts'
import type { PageNetworks } from '../page-data.ts'
import { columnsOf, type Pane } from '../pane.ts'
import { type End, type Fact, type Sums, sumBy } from '../view.ts'
import { countText, isPublic, lastOf, placeOf } from '../words.ts'

/** VNets that are drawn: more boxes nobody reads. */
const NETS = 60

/** The VNets, how they are tied, and which are logged; of a chosen VNet its subnets and who they talk to. */
export function networksPane(context: Context): Pane {
  return context.view.filter.vnet === '' ? vnetsPane(context) : subnetsPane(context)
}

const HEAD = { id: 'networks', title: 'Networks' } as const

function vnetsPane({ view, page: { networks } }: Context): Pane {
  const traffic = sumBy(view.facts, vnetPair)
  const seen = new Map(
    [...sumBy(view.facts.flatMap(endsOf), ({ vnet }) => vnet)].map(([name, sums]) => [name, flowsOf(sums)]),
  )
  const known = networks?.vnets ?? []
  const names = new Set(known.map(({ name }) => name))
  const all = [...known, ...[...seen.keys()].filter((name) => name !== '' && !names.has(name)).map(bareNet)]
  const degree = (name: string) => (networks?.peerings ?? []).filter(({ a, b }) => a === name || b === name).length
  const drawn = all
    .toSorted((a, b) => (seen.get(b.name) ?? 0) - (seen.get(a.name) ?? 0))
    .slice(0, NETS)
    .toSorted(
      (a, b) => a.region.localeCompare(b.region) || degree(b.name) - degree(a.name) || a.name.localeCompare(b.name),
    )
  const nets = drawn.map((one) => netOf(one, seen.get(one.name) ?? 0, networks))
  const ties = tiesOf(
    drawn.map(({ name }) => name),
    traffic,
    networks,
  )
  const dark = all.filter(({ isLogged }) => isLogged === false)
  const more = all.length > NETS ? ` The ${NETS} with the most flows are drawn.` : ''
  return {
    ...HEAD,
    question:
      'Which VNets are there, how are they tied, and which are logged? Choose one, here or in the filter, to see its subnets.',
    summary: `${countText(all.length)} VNets, ${countText(networks?.peerings.length ?? 0)} peerings, ${countText(networks?.gateways.length ?? 0)} gateways (⇄).${more}${networks === undefined ? ' The store holds no topology: VNets are those seen in flows, and whether they are logged is unknown.' : ''}`,
    draw: nets.length === 0 ? undefined : (width) => drawNetworks(nets, ties, width),
    table: {
      columns: columnsOf('VNet', 'Region', 'Logged by itself', 'Peered with', 'Gateways', 'Flows:count'),
      rows: all.map(({ name, region, isLogged }) => [
        ...[
          name,
          region,
          isLogged === null ? 'unknown' : isLogged ? 'yes' : 'no',
          peersOf(name, networks),
          gatewaysOf(name, networks),
        ],
        seen.get(name) ?? 0,
      ]),
    },
    advice:
      dark.length > 0
        ? `${dark.map(({ name }) => lastOf(name)).join(', ')}: no flow log of its own. Run azta audit to see what its subnets and NICs log.`
        : undefined,
  }
}

function flowsOf({ allowed, denied }: Sums): number {
  return allowed + denied
}

/** A fact for each VNet that it touches. */
function endsOf(fact: Fact): readonly (Fact & { readonly vnet: string })[] {
  const { source, destination } = fact.series
  return [...new Set([source.vnet, destination.vnet])].map((vnet) => ({ ...fact, vnet }))
}

function vnetPair({ series: { source, destination } }: Fact): string | undefined {
  if (source.vnet === '' || destination.vnet === '' || source.vnet === destination.vnet) return undefined
  return JSON.stringify([source.vnet, destination.vnet].sort())
}

function bareNet(name: string): PageNetworks['vnets'][number] {
  return { name, region: 'region unknown', isLogged: null }
}

function netOf(
  { name, region, isLogged }: PageNetworks['vnets'][number],
  flows: number,
  networks: PageNetworks | undefined,
): Net {
  const look = isLogged === null ? (flows > 0 ? 'seen' : 'plain') : isLogged ? 'logged' : 'dark'
  const words = { logged: 'logged', dark: 'not logged by itself', seen: 'traffic seen', plain: 'nothing known' }[look]
  return {
    ...{
      name: lastOf(name),
      note: flows > 0 ? `${countText(flows)} flows` : 'no flows',
      band: region || 'region unknown',
      look,
    },
    ...{
      hasGateway: gatewaysOf(name, networks) !== '',
      pick: name,
      says: `${name}: ${words}, ${countText(flows)} flows`,
    },
  }
}

function peersOf(name: string, networks: PageNetworks | undefined): string {
  const peers = (networks?.peerings ?? []).flatMap(({ a, b }) => (a === name ? [b] : b === name ? [a] : []))
  return [...new Set(peers)].map(lastOf).join(', ')
}

function gatewaysOf(name: string, networks: PageNetworks | undefined): string {
  const own = (networks?.gateways ?? []).filter(({ vnet }) => vnet === name)
  return own.map((one) => `${lastOf(one.name)} (${one.type})`).join(', ')
}

function tiesOf(
  names: readonly string[],
  traffic: ReadonlyMap<string, Sums>,
  networks: PageNetworks | undefined,
): readonly Tie[] {
  const keys = new Set([
    ...(networks?.peerings ?? []).map(({ a, b }) => JSON.stringify([a, b].sort())),
    ...traffic.keys(),
  ])
  const size = (sums: Sums | undefined) =>
    sums === undefined ? 0 : Math.log1p(sums.bytesOut + sums.bytesBack + 1000 * flowsOf(sums))
  const most = Math.max(1, ...[...traffic.values()].map(size))
  return [...keys].flatMap((key) => {
    const [one, other] = JSON.parse(key) as [string, string] // written above
    const [a, b] = [names.indexOf(one), names.indexOf(other)]
    const sums = traffic.get(key)
    const bytes =
      sums === undefined
        ? 'no traffic'
        : sums.isMetered
          ? bytesText(sums.bytesOut + sums.bytesBack)
          : `${countText(flowsOf(sums))} flows`
    return a < 0 || b < 0
      ? []
      : [{ a, b, share: (size(sums) / most) ** 4, says: `${lastOf(one)} – ${lastOf(other)}: ${bytes}` }]
  })
}

/** Of one VNet: its subnets, and who they talk to. */
function subnetsPane({ view, page: { networks } }: Context): Pane {
  const { vnet } = view.filter
  const groups = [
    ...sumBy(
      view.facts.flatMap((fact) => sidesOf(fact, vnet)),
      ({ key }) => key,
    ),
  ].map(([key, sums]) => {
    const [subnet, other] = JSON.parse(key) as [string, string] // written by sidesOf
    return { subnet, other, sums }
  })
  const sorted = groups.toSorted((a, b) => flowsOf(b.sums) - flowsOf(a.sums))
  const streams = streamsOf(sorted)
  const silent = (networks?.subnets ?? []).filter(
    ({ name }) => name.startsWith(`${vnet}/`) && sorted.every(({ subnet }) => subnet !== name),
  )
  return {
    ...HEAD,
    question: `Who do the subnets of ${vnet} talk to? Widths are flows; choose "all" VNets in the filter to go back.`,
    summary: `${countText(new Set(sorted.map(({ subnet }) => subnet)).size)} subnets with flows${silent.length > 0 ? `; without: ${silent.map(({ name }) => lastOf(name)).join(', ')}` : ''}.`,
    draw: streams.length === 0 ? undefined : (width) => drawSankey(streams, ['Subnet', 'Other end'], width),
    table: {
      columns: columnsOf('Subnet', 'Other end', 'Allowed:count', 'Denied:count', 'Known bad:count', 'Bytes:bytes'),
      rows: sorted.map(({ subnet, other, sums }) => [
        ...[subnet, other, sums.allowed, sums.denied, sums.bad, sums.isMetered ? sums.bytesOut + sums.bytesBack : null],
      ]),
    },
    advice: 'A subnet that talks to one it has no business with is worth a rule in its NSG.',
  }
}

/** A fact for each subnet of the VNet that it touches, with the other end's subnet or place; once when both are the same. */
function sidesOf(fact: Fact, vnet: string): readonly (Fact & { readonly key: string })[] {
  const { source, destination } = fact.series
  const far = (end: End) => end.Subnet || (isPublic(fact.series) ? placeOf(fact.series) : 'outside of Azure')
  const sides = [
    [source, destination],
    [destination, source],
  ].filter(([own]) => own!.vnet === vnet)
  return [...new Set(sides.map(([own, other]) => JSON.stringify([own!.Subnet, far(other!)])))].map((key) => ({
    ...fact,
    key,
  }))
}

function streamsOf(
  groups: readonly { readonly subnet: string; readonly other: string; readonly sums: Sums }[],
): readonly Stream[] {
  return groups.slice(0, 40).flatMap(({ subnet, other, sums }) => {
    const [from, to] = [lastOf(subnet), other.split('/').slice(-2).join('/')]
    const parts = [
      ['', sums.allowed - sums.bad],
      ['denied', sums.denied],
      ['bad', sums.bad],
    ] as const
    return parts
      .filter(([, value]) => value > 0)
      .map(([look, value]) => ({
        ...{ column: 0, from, to, value, look },
        says: `${from} – ${to}: ${countText(value)} flows ${look || 'allowed'}`,
      }))
  })
}
