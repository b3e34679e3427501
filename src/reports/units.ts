import type { Cell, Column } from '../model/index.ts'

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']

/** `1.5 MiB`; exact below 1 KiB. */
export function bytesText(bytes: bigint | number): string {
  const value = Number(bytes)
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)))
  return power === 0 ? `${value} B` : `${(value / 1024 ** power).toFixed(1)} ${UNITS[power]}`
}

/** A cell of a column of bytes as people read it: in units, `unknown` where nobody counted; undefined for any other column. */
export function bytesCell(cell: Cell, { name, type }: Column): string | undefined {
  if (type !== 'long' || !/^Bytes|Bytes$/.test(name)) return undefined
  return typeof cell === 'bigint' ? bytesText(cell) : 'unknown'
}
