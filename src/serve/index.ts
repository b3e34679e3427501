export { answerKusto, KUSTO_METADATA } from './kusto.ts'
export { answerLogs } from './log-analytics.ts'
export type { HttpAnswer } from './wire.ts'
