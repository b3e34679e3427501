import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { TrafficError } from '../../model/index.ts'
import type { Redaction } from '../../reports/index.ts'

/** What is to be hidden, under the key of a file; without a file nobody keeps the key, and the next report has other pseudonyms. */
export async function readRedaction(hides: Redaction['hides'], file: string | undefined): Promise<Redaction> {
  if (file === undefined) return { hides, key: randomBytes(32).toString('hex') }
  const key = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new TrafficError('cli/usage', 'the key of the redaction cannot be read', { place: { file }, cause })
  })
  if (key.trim().length >= 16) return { hides, key: key.trim() }
  const hint = 'openssl rand -hex 32 > FILE'
  throw new TrafficError('cli/usage', 'the key of the redaction needs 16 characters at least', {
    place: { file },
    hint,
  })
}
