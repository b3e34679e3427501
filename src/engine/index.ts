export type { FileReport, Reject } from './file-report.ts'
export { findFiles } from './find-files.ts'
export type { NetAnalyticsRow } from './net-analytics-rows.ts'
export { type ReduceOptions, type ReduceReport, reduceFiles } from './reduce-files.ts'
