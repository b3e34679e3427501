import { canonicalAddress } from './address.ts'
import type { AddressTable } from './flow-batch.ts'

/** The text of an address in canonical form. */
export function addressText({ bytes, isV4 }: AddressTable, index: number): string {
  const at = 16 * index
  if (isV4[index] === 1) return `${bytes[at + 12]}.${bytes[at + 13]}.${bytes[at + 14]}.${bytes[at + 15]}`
  const groups = Array.from({ length: 8 }, (_, group) =>
    (bytes[at + 2 * group]! * 256 + bytes[at + 2 * group + 1]!).toString(16),
  )
  return canonicalAddress(groups.join(':'))!
}
