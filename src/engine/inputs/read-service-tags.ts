import { type AddressRange, parseRange } from '../address-ranges.ts'
import { badInput, jsonOf } from './input-file.ts'

/** An Azure service that owns addresses in one region. */
export interface Tag {
  readonly region: string
  readonly name: string
}

/**
 * Reads Microsoft's "Azure IP Ranges and Service Tags": the download, or an answer of the service tag API, which has the same
 * shape. Tags that name no region are left out.
 */
export async function readServiceTags(file: string): Promise<AddressRange<Tag>[]> {
  return valuesOf(await jsonOf(file), file).flatMap(({ name, properties: { region = '', addressPrefixes } }) => {
    if (region === '') return []
    return addressPrefixes.map((prefix) => {
      const range = parseRange(prefix)
      if (range !== undefined) return { ...range, value: { region, name } }
      throw badInput(file, `service tag ${name} holds "${prefix}", which is no prefix`)
    })
  })
}

interface ServiceTag {
  readonly name: string
  readonly properties: { readonly region?: string; readonly addressPrefixes: readonly string[] }
}

function valuesOf(json: unknown, file: string): readonly ServiceTag[] {
  const values = (json as { values?: unknown } | null)?.values
  if (Array.isArray(values) && values.every(isServiceTag)) return values
  const hint = 'download "Azure IP Ranges and Service Tags"; countries are read from .csv, .parquet and .mmdb files'
  throw badInput(file, 'this is not a service tags file', undefined, hint)
}

function isServiceTag(value: unknown): value is ServiceTag {
  const tag = value as Partial<ServiceTag> | null
  const { region, addressPrefixes } = tag?.properties ?? {}
  return (
    typeof tag?.name === 'string' &&
    (region === undefined || typeof region === 'string') &&
    Array.isArray(addressPrefixes) &&
    addressPrefixes.every((prefix) => typeof prefix === 'string')
  )
}
