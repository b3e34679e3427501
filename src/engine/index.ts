export type { FileReport, Reject } from './file-report.ts'
export { findFiles } from './find-files.ts'
export { type IngestOptions, type IngestProgress, type IngestReport, ingestFiles } from './ingest-files.ts'
