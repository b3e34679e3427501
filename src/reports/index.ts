export {
  type AuditChange,
  changeRows,
  changeSince,
  type EarlierAudit,
  parseEarlierAudit,
} from './audit/audit-change.ts'
export { auditHtml } from './audit/audit-html.ts'
export { auditJson } from './audit/audit-json.ts'
export { auditJunit } from './audit/audit-junit.ts'
export { auditOcsf } from './audit/audit-ocsf.ts'
export { coverageRows, evidenceRows, findingRows } from './audit/audit-rows.ts'
export { auditSarif } from './audit/audit-sarif.ts'
export { answerTable } from './dashboard/answer-table.ts'
export { binMinutes } from './dashboard/bin-minutes.ts'
export type { Dataset } from './dashboard/dataset.ts'
export { packDataset } from './dashboard/pack-dataset.ts'
export type { PageAnswer, PageData, PageNetworks } from './dashboard/page-data.ts'
export { type Redaction, redactPage } from './dashboard/redact.ts'
export { renderDashboard } from './dashboard/render-dashboard.ts'
export { linkRows, troubleRows } from './doctor-rows.ts'
export { type Format, formatRows } from './format-rows.ts'
export { migrationResultRows, migrationRows } from './migration-rows.ts'
export { jsonText, visible } from './plain-text.ts'
export { planRows, resultRows } from './plan-rows.ts'
export { rawTupleRows } from './raw-tuple-rows.ts'
export { type HtmlReport, renderHtml } from './render-html.ts'
export { type SarifFinding, sarifText } from './sarif.ts'
export { bytesText } from './units.ts'
export { differenceRows, validationRecords, validationRows, validationSentences } from './validation-rows.ts'
