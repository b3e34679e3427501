import { ntaIpDetails } from '../../model/index.ts'
import type { ParquetCells } from '../../store/parquet/index.ts'
import type { ClassFacts } from '../flow-classes.ts'
import { numbered } from '../numbered.ts'
import { sortedBy } from './counting-sort.ts'
import { cellsOf, codedTexts } from './dictionary.ts'
import { type Interval, intervalCells, type TableCells, tableCells } from './interval.ts'
import type { IntervalTexts } from './interval-texts.ts'
import type { RowGroups } from './row-groups.ts'

/** The rows of NTAIpDetails of an interval, one for each public address. */
export function ipDetailsCells(groups: RowGroups, texts: IntervalTexts, interval: Interval): TableCells {
  const factsOf = publicFacts(groups)
  const addresses = sortedBy(placesOf(factsOf), groups.addressRanks)
  const facts = addresses.map((address) => factsOf[address]!)
  const used = numbered<ClassFacts>()
  const numbers = facts.map((number) => used.numberOf(number, () => groups.classes.all[number]!))
  const spelled = (spell: (facts: ClassFacts) => string) => cellsOf(codedTexts(used.items.map(spell)), numbers)
  const own: Readonly<Record<string, ParquetCells>> = {
    ...intervalCells(ntaIpDetails, interval),
    Ip: { codes: addresses.map((address) => address + 1), dictionary: texts.addresses },
    FlowType: spelled(({ type }) => type),
    Location: spelled(({ type, publicFacts: known }) =>
      type === 'AzurePublic' ? (known?.azureRegion ?? '') : (known?.country ?? ''),
    ),
    ThreatType: spelled((one) => one.publicFacts?.threatType ?? ''),
    ThreatDescription: spelled((one) => one.publicFacts?.threatDescription ?? ''),
    PublicIpDetails: spelled((one) => one.publicFacts?.owner ?? ''),
  }
  return tableCells(ntaIpDetails, addresses.length, function* (columns) {
    const cells = columns.map(({ name, type }) => own[name] ?? { constant: type === 'string' ? '' : null })
    if (addresses.length > 0) yield { rows: addresses.length, cells }
  })
}

/** The addresses that have facts. */
function placesOf(factsOf: Int32Array): Uint32Array {
  const places = new Uint32Array(factsOf.length)
  let count = 0
  for (let address = 0; address < factsOf.length; address++) if (factsOf[address]! >= 0) places[count++] = address
  return places.subarray(0, count)
}

/** Of each address the number of facts that call it public; -1 when it is not. What is known of one is the same in all. */
function publicFacts({ flows, facts, classes }: RowGroups): Int32Array {
  const sides = classes.all.map(({ publicSide }) => publicSide)
  const known = new Int32Array(flows.addresses.length).fill(-1)
  for (let flow = 0; flow < flows.length; flow++) {
    const side = sides[facts[flow]!]
    if (side !== undefined) known[flows[side][flow]!] = facts[flow]!
  }
  return known
}
