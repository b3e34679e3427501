import { existsSync } from 'node:fs'
import { z } from 'zod'
import { findCredential, openCloud, readTopology } from '../../azure/index.ts'
import { EXIT, TrafficError } from '../../model/index.ts'
import { visible } from '../../reports/index.ts'
import { defineCommand } from '../define-command.ts'
import { progressOn } from '../progress.ts'
import { writeWhole } from '../write-answer.ts'

/** `azta topology export [SUBSCRIPTION...] --out F`: the networks of Azure, for `ingest --topology`. */
export const topology = defineCommand({
  flags: {
    out: { flags: '--out <file>', about: 'where to write the topology file', accepts: z.string() },
  },
  examples: [
    'azta topology export --out topology.json',
    'azta topology export 11111111-1111-4111-8111-111111111111 --out topology.json',
  ],
  async run({ args: [action, ...scopes], options: { out }, globals, io }) {
    if (action !== 'export') throw new TrafficError('cli/usage', `topology knows "export", not "${action}"`)
    const cloud = await openCloud(globals.cloud)
    const credential = await findCredential(cloud)
    const progress = progressOn(io)
    progress.step(`reading ${cloud.name} with ${credential.name}`)
    const [subscriptions, now] = [scopes.map(subscriptionIn), globals.now ?? new Date()]
    const read = await readTopology({ cloud, credential, subscriptions, now, onProgress: progress.update })
    // a topology that lacks whole lists does not take the place of one that may have them
    const file = read.unread.length > 0 && existsSync(out) ? `${out}.partial` : out
    await writeWhole(file, `${JSON.stringify(read.topology, null, 2)}\n`)
    const counts = Object.entries(read.topology).flatMap(([name, list]) =>
      Array.isArray(list) ? [`${String(list.length).padStart(6)} ${name}\n`] : [],
    )
    await io.out(`${counts.join('')}written ${file}\n`)
    const missing = [...read.unread, ...read.missing]
    for (const one of missing) io.err(`missing: ${visible(one)}\n`)
    return missing.length === 0 ? EXIT.ok : EXIT.incomplete
  },
})

/** A subscription by its id, or by the path that the portal shows. */
function subscriptionIn(scope: string): string {
  const id = /^(?:\/subscriptions\/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/i.exec(scope)?.[1]
  if (id !== undefined) return id
  throw new TrafficError('cli/usage', `"${scope}" is no subscription`, { hint: 'name GUIDs or /subscriptions/GUID' })
}
