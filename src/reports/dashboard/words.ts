import { bytesText } from '../units.ts'
import type { Kind } from './pane.ts'
import type { End, Series } from './view.ts'

/** `1 234 567`, with narrow spaces. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** A cell as people read it; what nobody counted is unknown. */
export function cellWords(cell: string | number | null, kind: Kind): string {
  if (kind === 'text') return cell === null ? '' : String(cell)
  if (typeof cell !== 'number') return 'unknown'
  return kind === 'bytes' ? bytesText(cell) : countText(cell)
}

/** Where the public end of a flow is: a country code or an Azure region. */
export function placeOf({ AzureRegion, Country }: Pick<Series, 'AzureRegion' | 'Country'>): string {
  return AzureRegion || Country || 'internet'
}

/** The name of an end: its address, or in brackets where it is when its address was grouped away. */
export function endName(end: End, series: Series): string {
  if (end.Ip !== '') return end.Ip
  if (end.Subnet !== '') return `(others of ${lastOf(end.Subnet)})`
  return series.folded === 2 && !isPublic(series) ? '(others)' : `(${placeOf(series)})`
}

/** The last part of `group/name/child`. */
export function lastOf(path: string): string {
  return path.split('/').at(-1) ?? ''
}

/** Whether one end of the flow lies in the internet or at a public address of Azure. */
export function isPublic({ FlowType }: Pick<Series, 'FlowType'>): boolean {
  return FlowType === 'ExternalPublic' || FlowType === 'MaliciousFlow' || FlowType === 'AzurePublic'
}

/** `3389/TCP`; a port that was left out is `other ports`. */
export function portName({ port, L4Protocol }: Series): string {
  return port === undefined ? `other ports/${L4Protocol}` : `${port}/${L4Protocol}`
}

/** The start of a bin in words, as short as the window allows. */
export function binName(bin: number, { from, minutes }: { readonly from: string; readonly minutes: number }): string {
  const iso = new Date(Date.parse(from) + bin * minutes * 60_000).toISOString()
  return minutes < 1440 ? `${iso.slice(5, 10)} ${iso.slice(11, 16)}` : iso.slice(0, 10)
}
