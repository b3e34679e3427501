import { z } from 'zod'
import { type ArmPort, findCredential, openArm, openCloud } from '../azure/index.ts'
import { armClock } from './arm-clock.ts'
import type { Globals } from './globals.ts'
import type { Progress } from './progress.ts'

/** `--subscription`: which subscriptions a command reads; all that the credential sees when nobody says. */
export const subscriptionFlag = {
  flags: '--subscription <id>',
  about: 'only this one; may be repeated',
  accepts: z.array(z.string()).default([]),
  many: true,
} as const

/** `--management-group`: all subscriptions below it. */
export const managementGroupFlag = {
  flags: '--management-group <name>',
  about: 'the subscriptions below this one',
  accepts: z.string().min(1).optional(),
} as const

/** Resource Manager of the named cloud, with whatever signs in here; says which, and each time that it has to wait. */
export async function openResourceManager({ cloud: named }: Globals, progress: Progress) {
  const cloud = await openCloud(named)
  const credential = await findCredential(cloud)
  progress.step(`reading ${cloud.name} with ${credential.name}`)
  const port: ArmPort = await openArm({
    ...{ cloud, credential, clock: armClock },
    onWait: ({ reason, waitMs }) => progress.note(`waiting ${Math.ceil(waitMs / 1000)} s: ${reason}`),
  })
  return { cloud, credential, port }
}
