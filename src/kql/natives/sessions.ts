import { parseDynamic } from '../cell.ts'
import { elementsOf } from './dynamic-text.ts'
import { type Native, native } from './native.ts'

/** `row_window_session`: for each moment of a column the moment its session started at. */
export const sessionNatives: readonly Native[] = [
  native('kql_sessions', ['VARCHAR', 'VARCHAR', 'VARCHAR'], 'VARCHAR', (moments, fromFirst, fromLast) => {
    const [limits, gaps] = [longs(fromFirst), longs(fromLast)]
    const starts: (bigint | undefined)[] = []
    const list = longs(moments)
    for (const [index, moment] of list.entries()) {
      const [start, last] = [starts[index - 1], list[index - 1]]
      const goes = reaches(start, limits[index], moment) && reaches(last, gaps[index], moment)
      starts.push(goes ? start : moment)
    }
    return `[${starts.map((start) => start ?? 'null').join(',')}]`
  }),
]

/** A session goes on until a moment lies the whole distance or more away. */
function reaches(from: bigint | undefined, distance: bigint | undefined, moment: bigint | undefined): boolean {
  if (from === undefined || distance === undefined || moment === undefined) return false
  return moment < from + distance
}

function longs(json: string): readonly (bigint | undefined)[] {
  return (elementsOf(json) ?? [parseDynamic(json)]).map((one) => (typeof one === 'bigint' ? one : undefined))
}
