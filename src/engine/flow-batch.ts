/** What the tuples of one list share, spelled as docs/reduction.md says. */
export interface FlowContext {
  /** UTC milliseconds. */
  readonly intervalStart: number
  /** Lower case; empty for NSG logs. */
  readonly flowLogId: string
  /** Lower case; the NSG's id for NSG logs. */
  readonly targetId: string
  /** 12 upper-case hex digits. */
  readonly mac: string
  readonly aclGroup: string
  readonly aclRule: string
}

/** Addresses of a batch, none of them twice. Their canonical text is made only when somebody needs it. */
export interface AddressTable {
  readonly length: number
  /** 16 bytes each, most significant first; an IPv4 address fills the last 4 and leaves the others 0. */
  readonly bytes: Uint8Array
  /** 1 for IPv4, 0 for IPv6. */
  readonly isV4: Uint8Array
}

/**
 * Reduced flows column by column: row i is the same flow in every array. No key (context, addresses, port, protocol, direction,
 * decision, encryption) occurs twice in a batch. Every array owns its buffer, so that a batch can be handed to another thread.
 */
export interface FlowBatch {
  readonly length: number
  readonly contexts: readonly FlowContext[]
  readonly addresses: AddressTable
  /** Encryption codes of the log; the empty text for NSG logs. */
  readonly encryptions: readonly string[]
  /** Index into `contexts`. */
  readonly context: Uint32Array
  /** Index into `addresses`. */
  readonly src: Uint32Array
  /** Index into `addresses`. */
  readonly dest: Uint32Array
  readonly destPort: Uint16Array
  readonly protocol: Uint8Array
  /** 1 for inbound. */
  readonly inbound: Uint8Array
  /** 1 for denied. */
  readonly denied: Uint8Array
  /** 0 when any tuple of the row came from NSG version 1, which counts no traffic. */
  readonly metered: Uint8Array
  /** Index into `encryptions`. */
  readonly encryption: Uint8Array
  /** Number of `B` or denied tuples. */
  readonly begins: Uint32Array
  /** Number of allowed `E` tuples. */
  readonly ends: Uint32Array
  readonly tuples: Uint32Array
  readonly packetsOut: BigInt64Array
  readonly bytesOut: BigInt64Array
  readonly packetsBack: BigInt64Array
  readonly bytesBack: BigInt64Array
  /** Smallest tuple time, UTC milliseconds. */
  readonly firstTime: Float64Array
  /** Greatest tuple time, UTC milliseconds. */
  readonly lastTime: Float64Array
}
