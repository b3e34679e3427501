import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { TrafficError } from '../model/error.ts'

const schema = z.strictObject({
  /** The store that commands ask when no --store is given. */
  store: z.string().optional(),
  /** The cloud, when no --cloud is given. */
  cloud: z.string().optional(),
})

/** What a project says once instead of on every line: `azta.config.json`. */
export type Settings = z.output<typeof schema>

const DEFAULT_FILE = 'azta.config.json'

/** Reads the settings: of the file named, which must be there, or of azta.config.json if it is. */
export async function readSettings(file: string | undefined): Promise<Settings> {
  let text: string
  try {
    text = await readFile(file ?? DEFAULT_FILE, 'utf8')
  } catch (cause) {
    if (file === undefined) return {}
    throw new TrafficError('cli/usage', `--config ${file} cannot be read`, { hint: 'it is a JSON file', cause })
  }
  const place = { file: file ?? DEFAULT_FILE }
  const hint = 'it has "store" and "cloud", both texts'
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? cause.issues[0]!.message.toLowerCase() : 'it is not JSON'
    throw new TrafficError('cli/usage', `the settings are wrong: ${reason}`, { place, hint, cause })
  }
}
