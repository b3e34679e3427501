import type { Cell } from '../../model/index.ts'
import { readRows } from '../../store/index.ts'
import { canonicalAddress } from '../address.ts'
import type { AddressFacts } from '../enrichment.ts'
import { badInput } from './input-file.ts'

/** What a workspace said of addresses, interval by interval. */
export interface IpDetails {
  /** What it said in the interval; else what it said last, in any. */
  find(address: string, start: number, end: number): AddressFacts | undefined
}

/**
 * Reads exported rows of NTAIpDetails. Azure's own answers group public addresses as Azure did, which no other source of countries
 * and regions can.
 */
export async function readIpDetails(file: string): Promise<IpDetails> {
  const sayings = new Map<string, { readonly at: number; readonly facts: AddressFacts }[]>()
  for (const [index, row] of (await readRows(file, 'NTAIpDetails')).entries()) {
    const address = canonicalAddress(textIn(row, 'Ip'))
    const facts = factsIn(row)
    if (address === undefined || facts === undefined) {
      throw badInput(file, `row ${index + 1} says "${textIn(row, 'FlowType')}" of "${textIn(row, 'Ip')}"`)
    }
    const list = sayings.get(address) ?? []
    list.push({ at: Date.parse(textIn(row, 'FlowIntervalStartTime')), facts })
    sayings.set(address, list)
  }
  for (const list of sayings.values()) list.sort((left, right) => left.at - right.at)
  return {
    find(address, start, end) {
      const list = sayings.get(address)
      return (list?.find(({ at }) => start <= at && at < end) ?? list?.at(-1))?.facts
    },
  }
}

type Row = Readonly<Record<string, Cell>>

/** `Malicious` is how some readers of the table spell it. */
const TYPES: Readonly<Record<string, AddressFacts['type']>> = {
  AzurePublic: 'AzurePublic',
  ExternalPublic: 'ExternalPublic',
  MaliciousFlow: 'MaliciousFlow',
  Malicious: 'MaliciousFlow',
}

function factsIn(row: Row): AddressFacts | undefined {
  const type = TYPES[textIn(row, 'FlowType')]
  const location = textIn(row, 'Location')
  return type === undefined
    ? undefined
    : {
        type,
        country: type === 'AzurePublic' ? '' : location.toLowerCase(),
        azureRegion: type === 'AzurePublic' ? location : '',
        owner: textIn(row, 'PublicIpDetails'),
        threatType: textIn(row, 'ThreatType'),
        threatDescription: textIn(row, 'ThreatDescription'),
      }
}

function textIn(row: Row, column: string): string {
  return String(row[column] ?? '')
}
