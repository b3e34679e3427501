/** A record of a MaxMind DB: text, or a map of them. */
type MmdbRecord = string | { readonly [key: string]: MmdbRecord | number }

interface Network {
  /** The bits of the prefix, `0` and `1`, of the whole tree: an IPv4 prefix in a tree of version 6 stands behind 96 zeros. */
  readonly bits: string
  readonly record: MmdbRecord
}

type Node = [left: Node | MmdbRecord | undefined, right: Node | MmdbRecord | undefined]

/** A MaxMind DB with records of 24 bits, written by hand after https://maxmind.github.io/MaxMind-DB/. */
export function mmdb(ipVersion: 4 | 6, networks: readonly Network[]): Buffer {
  const nodes: Node[] = [[undefined, undefined]]
  for (const { bits, record } of networks) insert(nodes, bits, record)
  const data: Buffer[] = []
  let size = 0
  const pointers = nodes.flatMap((node) =>
    node.map((side) => {
      if (side === undefined) return nodes.length
      if (Array.isArray(side)) return nodes.indexOf(side)
      const at = size
      data.push(encoded(side))
      size += data.at(-1)!.length
      return nodes.length + 16 + at
    }),
  )
  const tree = Buffer.concat(
    pointers.map((pointer) => Buffer.from([pointer >> 16, (pointer >> 8) & 255, pointer & 255])),
  )
  const metadata = encoded({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
    database_type: 'test',
    ip_version: ipVersion,
    node_count: nodes.length,
    record_size: 24,
  })
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, metadata])
}

/** The bits of an IPv4 prefix. */
export function bitsOf(prefix: string): string {
  const [address, length] = prefix.split('/') as [string, string]
  const bits = address.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0'))
  return bits.join('').slice(0, Number(length))
}

function insert(nodes: Node[], bits: string, record: MmdbRecord): void {
  let node = nodes[0]!
  for (const bit of bits.slice(0, -1)) {
    const side = Number(bit)
    if (!Array.isArray(node[side])) {
      const made: Node = [undefined, undefined]
      nodes.push(made)
      node[side] = made
    }
    node = node[side] as Node // made above, or by a longer prefix before
  }
  node[Number(bits.at(-1))] = record
}

/** Types 2 (UTF-8 text), 6 (uint32) and 7 (map); every size here is below 29, so it fits the control byte. */
function encoded(value: MmdbRecord | number): Buffer {
  if (typeof value === 'string') return Buffer.concat([Buffer.from([(2 << 5) | value.length]), Buffer.from(value)])
  if (typeof value === 'number') return Buffer.from([(6 << 5) | 4, 0, 0, value >> 8, value & 255])
  const pairs = Object.entries(value)
  return Buffer.concat([
    Buffer.from([(7 << 5) | pairs.length]),
    ...pairs.flatMap(([key, one]) => [encoded(key), encoded(one)]),
  ])
}
