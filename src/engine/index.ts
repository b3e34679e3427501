export { findFiles } from './find-files.ts'
export type { NetAnalyticsRow } from './net-analytics-rows.ts'
export { type FileReport, type ReduceOptions, type ReduceReport, reduceFiles } from './reduce-files.ts'
export type { Reject } from './reduction.ts'
