const HOUR = 3_600_000

/**
 * The hour (its start, UTC milliseconds) that the path of a flow log names with `y=2026/m=11/d=01/h=10/`; undefined when it
 * names none (https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview).
 */
export function logHour(path: string): number | undefined {
  return pathSpan(path, true)?.start
}

/**
 * The span of time that a folder of flow logs can hold, as far as its path names year, month, day and hour; undefined when it
 * names no year.
 */
export function logFolderSpan(path: string): { readonly start: number; readonly end: number } | undefined {
  return pathSpan(path, false)
}

function pathSpan(path: string, whole: boolean) {
  const [, year, month, day, hour] =
    /(?:^|\/)y=(\d{4})\/(?:m=(\d\d)\/(?:d=(\d\d)\/(?:h=(\d\d)\/)?)?)?/.exec(path.replaceAll('\\', '/')) ?? []
  if (year === undefined || (whole && hour === undefined)) return undefined
  const [y, m, d, h] = [year, month ?? '01', day ?? '01', hour ?? '00'].map(Number) as [number, number, number, number]
  const start = Date.UTC(y, m - 1, d, h)
  if (hour !== undefined) return { start, end: start + HOUR }
  if (day !== undefined) return { start, end: start + 24 * HOUR }
  return { start, end: month === undefined ? Date.UTC(y + 1, 0) : Date.UTC(y, m) }
}
