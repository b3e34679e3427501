/** A setting that a write changes: its path, and its value before and after; undefined where it is not set. */
export interface Difference {
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

/** What the service takes for the same: no text is no setting, `FlowLogJSON` is JSON, and ids have no letter case. */
function meaning(value: unknown): unknown {
  if (value === '' || value === null) return undefined
  if (value === 'FlowLogJSON') return 'JSON'
  if (typeof value === 'string' && /^\/subscriptions\//i.test(value)) return value.toLowerCase()
  return value
}

/** Where two bodies differ, leaf by leaf, by what the service takes for different. */
export function differences(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (isObject(before) || isObject(after)) {
    const [old, fresh] = [isObject(before) ? before : {}, isObject(after) ? after : {}]
    const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    return names.flatMap((name) => differences(old[name], fresh[name], path === '' ? name : `${path}.${name}`))
  }
  const same = JSON.stringify(meaning(before)) === JSON.stringify(meaning(after))
  return same ? [] : [{ path, before, after }]
}

/** Whether the service takes a value for a setting. */
export function isSet(value: unknown): boolean {
  return meaning(value) !== undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
