import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { findCredential, openCloud, readServiceTags, type ServiceTags } from '../../azure/index.ts'
import { EXIT } from '../../model/index.ts'
import { defineCommand } from '../define-command.ts'
import { writeWhole } from '../write-answer.ts'

/** `azta service-tags --out FILE`: Azure's own address ranges, for `ingest --geo`. */
export const serviceTags = defineCommand({
  flags: {
    out: {
      flags: '--out <file>',
      about: 'where to write them, JSON; kept when they have not changed',
      accepts: z.string(),
    },
    region: {
      flags: '--region <name>',
      about: 'the region to ask in; the answer is of all regions (default westeurope)',
      accepts: z.string().default('westeurope'),
    },
    subscription: {
      flags: '--subscription <id>',
      about: 'the subscription to ask with (default the first one seen)',
      accepts: z.string().optional(),
    },
  },
  examples: ['azta service-tags --out service-tags.json', 'azta ingest logs --store s --geo service-tags.json'],
  async run({ options: { out, region, subscription }, globals, io }) {
    const cloud = await openCloud(globals.cloud)
    const credential = await findCredential(cloud)
    io.err(`asking ${cloud.name} with ${credential.name}\n`)
    const named = subscription === undefined ? {} : { subscription }
    const tags = await readServiceTags({ cloud, credential, region, ...named })
    const isSame = editionOf(await keptIn(out)) === editionOf(tags)
    if (!isSame) await writeWhole(out, `${JSON.stringify(tags)}\n`)
    const prefixes = tags.values.reduce((so, { properties }) => so + properties.addressPrefixes.length, 0)
    await io.out(
      `${isSame ? 'unchanged' : 'written'}  ${out}: change ${tags.changeNumber}, ${tags.values.length} tags, ${prefixes} prefixes\n`,
    )
    return EXIT.ok
  },
})

/** Numbers of changes count within a cloud. */
function editionOf(tags: Partial<ServiceTags> | undefined): string {
  return tags?.changeNumber === undefined ? '' : `${tags.cloud} ${tags.changeNumber}`
}

/** What the file holds; nothing when it is absent or no JSON, and so to be written. */
async function keptIn(file: string): Promise<Partial<ServiceTags> | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return undefined
  }
}
