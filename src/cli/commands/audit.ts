import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { findCredential, openCloud, readInventory } from '../../azure/index.ts'
import { auditInventory, LEVELS } from '../../enforce/index.ts'
import { DEFAULT_PROFILE, EXIT, type Profile, parseProfile, TrafficError } from '../../model/index.ts'
import { coverageRows, findingRows, formatRows } from '../../reports/index.ts'
import { defineCommand } from '../define-command.ts'
import { progressOn } from '../progress.ts'
import { writeAnswer } from '../write-answer.ts'

/** `azta audit`: which traffic of which subscription is logged and analysed, and what is wrong. */
export const audit = defineCommand({
  flags: {
    subscription: {
      flags: '--subscription <id>',
      about: 'only this one; may be repeated',
      accepts: z.array(z.string()).default([]),
      many: true,
    },
    profile: { flags: '--profile <file>', about: 'the wanted state, JSON', accepts: z.string().optional() },
    failOn: {
      flags: '--fail-on <level>',
      about: 'end with 1 when there is a finding as bad as error (default), warning or note',
      accepts: z.enum(LEVELS).default('error'),
    },
  },
  examples: [
    'azta audit',
    'azta audit --cloud cloud.json -o json',
    'azta audit --subscription ID --profile profile.json',
  ],
  async run({ options, globals, io }) {
    const progress = progressOn(io)
    const cloud = await openCloud(globals.cloud)
    const profile = await readProfile(options.profile)
    const credential = await findCredential(cloud)
    progress.step(`reading ${cloud.name} with ${credential.name}`)
    const { subscription: subscriptions } = options
    const inventory = await readInventory({ cloud, credential, subscriptions, onProgress: progress.update })
    const result = auditInventory(inventory, profile, globals.now ?? new Date())
    await writeAnswer(findingRows(result), globals, io)
    if (globals.output === 'table') await io.out(`\n${formatRows(coverageRows(result), 'table')}`)
    if (!result.complete) return EXIT.incomplete
    const worst = LEVELS.slice(0, LEVELS.indexOf(options.failOn) + 1)
    return result.findings.some(({ level }) => worst.includes(level)) ? EXIT.findings : EXIT.ok
  },
})

async function readProfile(file: string | undefined): Promise<Profile> {
  if (file === undefined) return DEFAULT_PROFILE
  try {
    return parseProfile(await readFile(file, 'utf8'), file)
  } catch (cause) {
    if (cause instanceof TrafficError) throw cause
    throw new TrafficError('cli/usage', `${file} cannot be read`, { hint: 'a profile is a JSON file', cause })
  }
}
