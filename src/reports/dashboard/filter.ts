/** What a reader wants to see of the traffic; what is left empty holds nothing back. */
export interface Filter {
  /** Bins, the last one not among them. */
  readonly from: number
  readonly to: number
  /** A subscription id. */
  readonly subscription: string
  /** `group/name` of a VNet. */
  readonly vnet: string
  readonly direction: '' | 'Inbound' | 'Outbound'
  readonly decision: '' | 'Allowed' | 'Denied'
  /** Words, all of which stand somewhere in a flow. */
  readonly text: string
}

/** Nothing held back. */
export function noFilter(bins: number): Filter {
  return { from: 0, to: bins, subscription: '', vnet: '', direction: '', decision: '', text: '' }
}

/** The filter as the fragment of an address, without `#`; empty when nothing is held back. */
export function filterText(filter: Filter, bins: number): string {
  const none = noFilter(bins)
  const set = Object.entries(filter).filter(([name, value]) => value !== none[name as keyof Filter])
  return new URLSearchParams(set.map(([name, value]): [string, string] => [name, String(value)])).toString()
}

/** The filter that a fragment names; what it says wrongly counts as not said. */
export function parseFilter(fragment: string, bins: number): Filter {
  const given = new URLSearchParams(fragment.replace(/^#/, ''))
  const text = (name: string) => (given.get(name) ?? '').slice(0, 500)
  const one = <T extends string>(name: string, of: readonly T[]) => of.find((value) => value === text(name)) ?? ''
  const bin = (name: string, otherwise: number) => {
    const value = given.get(name)
    return value !== null && /^\d{1,6}$/.test(value) ? Math.min(Number(value), bins) : otherwise
  }
  const [from, to] = [bin('from', 0), bin('to', bins)]
  return {
    ...(from < to ? { from, to } : { from: 0, to: bins }),
    ...{ subscription: text('subscription'), vnet: text('vnet'), text: text('text') },
    direction: one('direction', ['Inbound', 'Outbound']),
    decision: one('decision', ['Allowed', 'Denied']),
  }
}
