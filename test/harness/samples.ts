import { existsSync, readdirSync, readFileSync } from 'node:fs'
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
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** The examples of Microsoft's KQL reference, each with the table it prints; undefined where they are absent. */
export function documentedExamples(): readonly DocumentedExample[] | undefined {
  const file = join(folder, 'kql/docs-examples.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).examples : undefined
}

/** What the tests look at in a body of ARM. */
export interface RecordedBody {
  readonly [field: string]: unknown
  readonly id?: string
  readonly etag?: string
  readonly location: string
  readonly value?: readonly RecordedBody[]
  readonly error?: { readonly message: string }
  readonly properties: Readonly<Record<string, unknown>>
}

/** One request to ARM and its answer, as somebody recorded them. */
export interface RecordedInteraction {
  readonly request: { readonly method: string; readonly url: string; readonly body: RecordedBody }
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: RecordedBody
  }
}

/** The recorded sessions with ARM, by the names of their files; none where the samples are absent. */
export function recordedArm(): Readonly<Record<string, readonly RecordedInteraction[]>> {
  const recorded = join(folder, 'arm/recorded')
  if (!existsSync(recorded)) return {}
  const read = (name: string) => JSON.parse(readFileSync(join(recorded, name), 'utf8')).interactions
  return Object.fromEntries(readdirSync(recorded).map((name) => [name.replace(/\.json$/, ''), read(name)]))
}
