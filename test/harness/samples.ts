import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../../shared/data')

/** Whether the real samples lie beside the repository; tests over them skip visibly when they do not. */
export const haveSamples = existsSync(folder)

/** Path of a real raw flow-log file. */
export function flowLogSample(name: string): string {
  return join(folder, 'flow-logs', name)
}

/** The eight real raw files, oldest format first. */
export const FLOW_LOG_SAMPLES = [
  'nsg-v1-erjosito.json',
  'nsg-v2-erjosito.json',
  'nsg-v2-microsoft-2018-announcement.json',
  'nsg-v2-elastic-single-line.log',
  'vnet-v4-erjosito-single-record.json',
  'vnet-v4-elastic-docs-sample.json',
  'vnet-v4-sumologic-vnet-target.json',
  'vnet-v4-sumologic-nic-target.json',
] as const

/** One example of Microsoft's KQL reference: the page, its subject, the query and the table it prints. */
export interface DocumentedExample {
  readonly file: string
  readonly topic: string
  readonly query: string
  readonly rows: readonly (readonly string[])[]
}

/** The examples of Microsoft's KQL reference, each with the table it prints; undefined where they are absent. */
export function documentedExamples(): readonly DocumentedExample[] | undefined {
  const file = join(folder, 'kql/docs-examples.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).examples : undefined
}
