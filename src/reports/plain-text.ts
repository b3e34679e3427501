import { exactJson } from '../model/exact-json.ts'
import type { Cell } from '../model/table.ts'

/** A cell as text for people: text as it is, null as nothing, the rest as JSON writes it. */
export function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return cell
  return typeof cell === 'object' ? jsonText(cell) : String(cell)
}

/** JSON with longs written digit by digit; numbers that JSON has not are text. */
export function jsonText(cell: Cell): string {
  return exactJson(typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell)
}

/** `group/name[/child]` of a resource id: enough to find it, short enough for people; any other text as it is. */
export function shortId(text: string): string {
  const parts = text.split('/')
  if (parts[0] !== '' || parts[1]?.toLowerCase() !== 'subscriptions') return text
  if (parts.length <= 4) return parts.slice(1).join('/')
  return [parts[4], ...parts.slice(8).filter((_, index) => index % 2 === 0)].join('/')
}

/** Text that cannot steer a terminal, hide or turn round what is shown: control, format and unpaired characters are replaced. */
export function visible(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\p{Co}\u2028\u2029]/gu, '\ufffd')
}

const WIDE =
  /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u

/** How many columns of a terminal a text takes: wide characters two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1
  return width
}

/** The text cut to a width, its end replaced by `…` when something is left out. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  for (const character of text) {
    if (displayWidth(kept + character) > width - 1) break
    kept += character
  }
  return `${kept}…`
}
