import { Reader, type Response } from 'mmdb-lib'
import { badInput, bytesOf } from './input-file.ts'
import type { Countries } from './read-countries.ts'

/**
 * Reads a MaxMind DB file (https://maxmind.github.io/MaxMind-DB/). The country is `country.iso_code` (MaxMind, DB-IP),
 * `country_code` (ip-location-db, IPinfo Lite) or a `country` of two letters (IPinfo). Nothing is unpacked before it is asked for.
 */
export async function readCountryDatabase(file: string): Promise<Countries> {
  const bytes = await bytesOf(file)
  const reader = attempt(file, () => new Reader<Response>(bytes))
  const isIPv4Only = reader.metadata.ipVersion === 4
  return {
    find(address) {
      // the walk of an IPv6 address through a tree of IPv4 ones would end somewhere, and mean nothing
      if (isIPv4Only && address.includes(':')) return undefined
      return countryIn(attempt(file, () => reader.get(address)))
    },
  }
}

function countryIn(record: unknown): string | undefined {
  const { country, country_code } = (record ?? {}) as { readonly country?: unknown; readonly country_code?: unknown }
  const code = (country as { readonly iso_code?: unknown } | undefined)?.iso_code ?? country_code ?? country
  return typeof code === 'string' && /^[a-z]{2}$/i.test(code) ? code.toLowerCase() : undefined
}

function attempt<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw badInput(file, 'this is no MaxMind DB file, or a damaged one', cause)
  }
}
