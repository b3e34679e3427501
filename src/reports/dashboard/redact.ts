import { createHmac } from 'node:crypto'
import { isIP } from 'node:net'
import type { Coded, Dataset } from './dataset.ts'
import type { PageData, PageNetworks } from './page-data.ts'
import type { Table } from './pane.ts'

/** What a page that is handed on does not name. */
export interface Redaction {
  readonly hides: readonly ('ips' | 'names')[]
  /** Who holds it can tell whether an address or a name is behind a pseudonym; without it nobody can. */
  readonly key: string
}

/** Parts of resource ids that say what, not who. */
const KINDS = new Set([
  '',
  'subscriptions',
  'resourcegroups',
  'providers',
  'microsoft.network',
  'networksecuritygroups',
  'virtualnetworks',
])
/** The rules that every NSG has (https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview), in small letters. */
const DEFAULT_RULES = /^(defaultrule_)?((allow(vnet|azureloadbalancer|internet)|denyall)(in|out)bound)$/i

/**
 * The page with pseudonyms for addresses (`ip-...`) or for names of resources, subscriptions and rules (`n-...`): keyed hashes
 * (HMAC-SHA256, 40 bits), so that one key gives one pseudonym in every report. The packaged answers hold names in texts of their
 * own, so a page without names is without them.
 */
export function redactPage(page: PageData, { hides, key }: Redaction): PageData {
  if (hides.length === 0) return page
  const sign = (text: string) => createHmac('sha256', key).update(text.toLowerCase()).digest('hex').slice(0, 10)
  const withoutIps = hides.includes('ips') ? hideIps(page, (ip) => `ip-${sign(ip)}`) : page
  const redacted = hides.includes('names') ? hideNames(withoutIps, (name) => `n-${sign(name)}`) : withoutIps
  const what = hides.map((one) => (one === 'ips' ? 'Addresses' : 'Names')).join(' and ')
  return { ...redacted, provenance: [...redacted.provenance, `${what} are pseudonyms: one key, one pseudonym.`] }
}

type Rename = (text: string) => string

function hideIps(page: PageData, rename: Rename): PageData {
  const inText = (text: string) => text.replaceAll(/[0-9a-f:.]{2,}(?:\/\d+)?/gi, (word) => renameAddress(word, rename))
  const { dataset, threats } = page
  return {
    ...page,
    dataset: {
      ...dataset,
      ends: { ...dataset.ends, Ip: recode(dataset.ends.Ip, (ip) => (ip === '' ? '' : rename(ip))) },
    },
    ...(threats !== undefined && {
      threats: Object.fromEntries(
        Object.entries(threats).map(([ip, says]) => [rename(ip), [inText(says[0]), inText(says[1])]] as const),
      ),
    }),
    answers: page.answers.map((answer) => ({ ...answer, table: mapTexts(answer.table, inText) })),
  }
}

/** A word that is an address, or one with the full stop of its sentence behind it; a prefix loses its length, which says too much. */
function renameAddress(word: string, rename: Rename): string {
  const [, address, end] = /^(.*?)((?:\/\d+)?[.:]*)$/.exec(word)! // matches any word
  if (isIP(address!) === 0) return word
  return rename(address!) + end!.replace(/^\/\d+/, '')
}

function hideNames(page: PageData, rename: Rename): PageData {
  const path = (text: string) =>
    text
      .split('/')
      .map((part) => (KINDS.has(part.toLowerCase()) ? part : rename(part)))
      .join('/')
  const rule = (name: string) => (name === '' || DEFAULT_RULES.test(name) ? name : rename(name))
  const { dataset, networks } = page
  const { ends, series } = dataset
  const hidden: Dataset = {
    ...dataset,
    ends: {
      ...ends,
      Vm: recode(ends.Vm, path),
      Subnet: recode(ends.Subnet, path),
      Subscription: recode(ends.Subscription, path),
    },
    series: { ...series, AclGroup: recode(series.AclGroup, path), AclRule: recode(series.AclRule, rule) },
  }
  const subscriptions = Object.entries(page.subscriptions).map(([id, name]) => [path(id), path(name)] as const)
  return {
    ...page,
    dataset: hidden,
    subscriptions: Object.fromEntries(subscriptions),
    ...(networks !== undefined && { networks: hideNetworks(networks, path) }),
    answers: [],
  }
}

function hideNetworks({ vnets, subnets, peerings, gateways }: PageNetworks, path: Rename): PageNetworks {
  return {
    vnets: vnets.map((one) => ({ ...one, name: path(one.name) })),
    subnets: subnets.map(({ name }) => ({ name: path(name) })),
    peerings: peerings.map(({ a, b }) => ({ a: path(a), b: path(b) })),
    gateways: gateways.map(({ name, type, vnet }) => ({ name: path(name), type, vnet: path(vnet) })),
  }
}

function recode({ texts, codes }: Coded, rename: Rename): Coded {
  return { texts: texts.map(rename), codes }
}

function mapTexts({ columns, rows }: Table, change: Rename): Table {
  return { columns, rows: rows.map((row) => row.map((cell) => (typeof cell === 'string' ? change(cell) : cell))) }
}
