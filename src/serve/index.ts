export { answerLogs, type HttpAnswer } from './log-analytics.ts'
