import { readFile } from 'node:fs/promises'
import { DEFAULT_PROFILE, type Profile, parseProfile, TrafficError } from '../model/index.ts'

/** The wanted state that a file holds; without a file, that of every estate. */
export async function readProfile(file: string | undefined): Promise<Profile> {
  if (file === undefined) return DEFAULT_PROFILE
  return parseProfile(await textOf(file, 'a profile is a JSON file'), file)
}

/** The text of a file that a flag names; `hint` says what it should be. */
export async function textOf(file: string, hint: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new TrafficError('cli/usage', `${file} cannot be read`, { hint, cause })
  })
}
