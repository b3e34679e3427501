import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** IANA special-purpose ranges (RFC 6890 registries) and multicast: never an address on the internet. */
const SPECIAL_PURPOSE = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  '100::/64',
  '2001:db8::/32',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
]

const special = new BlockList()
for (const prefix of SPECIAL_PURPOSE) {
  const [address, length] = prefix.split('/') as [string, string]
  special.addSubnet(address, Number(length), address.includes(':') ? 'ipv6' : 'ipv4')
}

/** The one spelling of an address (IPv6 as RFC 5952), or undefined when the text is none. */
export function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text
  if (!isIPv6(text) || text.includes('%')) return undefined
  return new URL(`http://[${text}]`).hostname.slice(1, -1)
}

/** Whether a canonical address lies in a special-purpose range, so belongs to a private network or to nobody. */
export function isSpecialPurpose(address: string): boolean {
  return special.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
}
