import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { queries as packaged } from '../../../queries/index.ts'
import { alertRule, packQuery, savedFunction } from '../../../queries/publish/index.ts'
import { EXIT, TrafficError } from '../../model/index.ts'
import { defineCommand } from '../define-command.ts'
import { writeWhole } from '../write-answer.ts'

/** `azta queries export`: the packaged questions in the forms in which Azure keeps queries. */
export const queries = defineCommand({
  flags: {
    out: {
      flags: '--out <folder>',
      about: 'where functions.json, query-pack.json and alerts.json go',
      accepts: z.string(),
    },
    workspace: {
      flags: '--workspace <id>',
      about: 'resource id of the workspace that alerts are about; without it there is no alerts.json',
      accepts: z.string().startsWith('/subscriptions/', 'it is no resource id').optional(),
    },
  },
  examples: [
    'azta queries export --out published',
    'azta queries export --out published --workspace /subscriptions/ID/resourceGroups/G/providers/Microsoft.OperationalInsights/workspaces/W',
  ],
  async run({ args: [action, ...more], options: { out, workspace }, io }) {
    if (action !== 'export' || more.length > 0) {
      throw new TrafficError('cli/usage', `"${action}" is not an action of queries`, { hint: 'export' })
    }
    const alerts = workspace === undefined ? [] : packaged.flatMap((query) => alertRule(query, workspace) ?? [])
    const files = {
      'functions.json': packaged.map(savedFunction),
      'query-pack.json': packaged.map(packQuery),
      ...(workspace === undefined ? {} : { 'alerts.json': alerts }),
    }
    await mkdir(out, { recursive: true }).catch((cause: unknown) => {
      throw new TrafficError('cli/cannot-write', `${out} cannot be made`, { hint: 'choose another folder', cause })
    })
    for (const [name, bodies] of Object.entries(files)) {
      await writeWhole(join(out, name), `${JSON.stringify(bodies, null, 2)}\n`)
      await io.out(`${bodies.length} in ${join(out, name)}\n`)
    }
    return EXIT.ok
  },
})
