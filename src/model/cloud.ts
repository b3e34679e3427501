import { z } from 'zod'
import { TrafficError } from './error.ts'

const loopback = z.url().refine((url) => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname), {
  message: 'a cloud file may only name loopback addresses',
})

const schema = z.object({
  /** Base address of Azure Resource Manager. */
  arm: loopback,
  /** Base address of the Log Analytics query service. */
  logs: loopback,
  /** Base address of the Kusto form. */
  kusto: loopback,
  /** Base address of blobs; the account is the first segment of the path. */
  blob: loopback,
  /** Certificate to trust, PEM text. */
  ca: z.string(),
  /** Bearer token of this sandbox. It is worth nothing anywhere else. */
  token: z.string().min(1),
})

/** Where a sandbox listens and how to be let in: what `azta sandbox` writes and every Azure command reads with --cloud. */
export type CloudFile = z.output<typeof schema>

/** Reads the JSON text of a cloud file. `file` is named in errors; the token never is. */
export function parseCloudFile(text: string, file: string): CloudFile {
  const hint = 'it is written by `azta sandbox --cloud-file`'
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new TrafficError('model/bad-cloud-file', 'the file is not JSON', { place: { file }, hint })
  }
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const message = `${issue.path.join('.') || 'the document'}: ${issue.message}`
  throw new TrafficError('model/bad-cloud-file', message, { place: { file }, hint })
}
