import { logHour } from '../model/index.ts'
import type { FileReport } from './file-report.ts'

/** Files in the order of the hours that their paths name. */
interface HourOrder {
  /** Those that name no hour come first: they may hold any. */
  readonly paths: readonly string[]
  /** When so many of these are read, intervals that begin before this moment have all that can be expected of them. */
  settledBefore(read: number): number
  /** Reports of these files in the order in which the files were given. */
  asGiven(files: readonly FileReport[]): readonly FileReport[]
}

/** Puts files into the order of their hours, those of one hour as they were given. */
export function inHourOrder(given: readonly string[]): HourOrder {
  const files = given.map((path, place) => ({ path, place, hour: logHour(path) ?? -Infinity }))
  files.sort((left, right) => (left.hour === right.hour ? left.place - right.place : left.hour - right.hour))
  return {
    paths: files.map(({ path }) => path),
    settledBefore: (read) => files[read]?.hour ?? Infinity,
    asGiven: (reports) =>
      reports
        .map((report, index) => ({ report, place: files[index]!.place }))
        .sort((left, right) => left.place - right.place)
        .map(({ report }) => report),
  }
}
