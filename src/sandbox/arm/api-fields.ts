/**
 * The API versions in which fields of a flow log came (Azure/bicep-types-az, generated/network/microsoft.network): older
 * ones neither show them nor take them, so that a PUT with an older one takes them away.
 */
const SINCE: readonly (readonly [field: string, version: string])[] = [
  ['enabledFilteringCriteria', '2024-03-01'],
  ['recordTypes', '2025-03-01'],
]
const IDENTITY_SINCE = '2024-01-01'

interface Fields {
  readonly identity?: Readonly<Record<string, unknown>>
  readonly properties?: Readonly<Record<string, unknown>>
}

/** A flow log with the fields of this API version only. */
export function fieldsOf<T extends Fields>(log: T, version: string): T {
  const gone = SINCE.filter(([, since]) => version < since).map(([field]) => field)
  const properties = Object.fromEntries(Object.entries(log.properties ?? {}).filter(([name]) => !gone.includes(name)))
  const { identity, ...rest } = log
  const shown = identity !== undefined && version >= IDENTITY_SINCE ? { ...rest, identity } : rest
  return { ...shown, properties } as T // fewer fields of the same form
}
