import { readParquet } from '../../store/index.ts'
import { type AddressRange, addressRanges, parseRange } from '../address-ranges.ts'
import { badInput, badLine, linesOf, textOf } from './input-file.ts'
import { readCountryDatabase } from './read-country-database.ts'

/** Says in which country an address is: two lower-case letters, or undefined when the source does not know. */
export interface Countries {
  find(address: string): string | undefined
}

const READERS: Readonly<Record<string, (file: string) => Promise<Countries>>> = {
  '.csv': readCsv,
  '.parquet': readParquetRanges,
  '.mmdb': readCountryDatabase,
}

/** Whether a file holds countries, by its ending. */
export function isCountryFile(file: string): boolean {
  return endingOf(file) in READERS
}

/** Reads country files; they are asked in their order, and the first that knows an address decides. */
export async function readCountries(files: readonly string[]): Promise<Countries> {
  const sources = await Promise.all(files.map((file) => READERS[endingOf(file)]!(file)))
  return {
    find(address) {
      for (const source of sources) {
        const country = source.find(address)
        if (country !== undefined) return country
      }
      return undefined
    },
  }
}

function endingOf(file: string): string {
  return /\.[a-z]+$/.exec(file.toLowerCase())?.[0] ?? ''
}

/** `start,end,country` or `prefix,country` per line. */
async function readCsv(file: string): Promise<Countries> {
  return addressRanges(csvRanges(await textOf(file), file))
}

function* csvRanges(text: string, file: string): Iterable<AddressRange<string>> {
  const known = new Map<string, string>()
  for (const { fields, line } of linesOf(text)) {
    const [first, last] = fields.length === 3 ? [fields[0], fields[1]] : [fields[0], undefined]
    const range = fields.length === 2 || fields.length === 3 ? rangeOf(first, last, fields.at(-1), known) : undefined
    if (range === undefined)
      throw badLine(file, line, 'start,end,country or prefix,country with a country of two letters')
    yield range
  }
}

/** The names that common sources give to the columns: ip-location-db, IPinfo, MaxMind. */
const COLUMNS = {
  start: /^(start|start_ip|ip_range_start|range_start)$/i,
  end: /^(end|end_ip|ip_range_end|range_end)$/i,
  prefix: /^(prefix|network|cidr)$/i,
  country: /^(country|country_code|country_iso_code)$/i,
}

/** A table with the columns start, end, country, or prefix, country. */
async function readParquetRanges(file: string): Promise<Countries> {
  const { columns, rows } = await readParquet(file)
  const at = (name: keyof typeof COLUMNS) => columns.findIndex((column) => COLUMNS[name].test(column))
  const [start, end, prefix, country] = [at('start'), at('end'), at('prefix'), at('country')]
  const isRange = start >= 0 && end >= 0
  if (country < 0 || (!isRange && prefix < 0)) {
    throw badInput(file, `the columns ${columns.join(', ')} are not start, end, country or prefix, country`)
  }
  const known = new Map<string, string>()
  const ranges = rows.map((row, index) => {
    const [first, last] = isRange ? [row[start], row[end]] : [row[prefix], undefined]
    const range = rangeOf(first ?? undefined, last ?? undefined, row[country] ?? undefined, known)
    if (range !== undefined) return range
    throw badInput(file, `row ${index + 1} holds "${row.join(', ')}", which is no range with a country of two letters`)
  })
  return addressRanges(ranges)
}

/** A range of a country, which is the text that `known` has of it: one text for each country, not for each range. */
function rangeOf(
  first = '',
  last: string | undefined,
  country = '',
  known: Map<string, string>,
): AddressRange<string> | undefined {
  const range = parseRange(first, last)
  if (range === undefined || !/^[a-z]{2}$/i.test(country)) return undefined
  const value = known.get(country) ?? country.toLowerCase()
  known.set(country, value)
  return { ...range, value }
}
