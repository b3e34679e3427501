const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']

/** `1.5 MiB`; exact below 1 KiB. */
export function bytesText(bytes: bigint | number): string {
  const value = Number(bytes)
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)))
  return power === 0 ? `${value} B` : `${(value / 1024 ** power).toFixed(1)} ${UNITS[power]}`
}
