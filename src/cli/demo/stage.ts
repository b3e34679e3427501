import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Cloud, findCredential, type NamedCredential, openCloud } from '../../azure/index.ts'
import type { Backend } from '../../model/index.ts'
import type { Estate } from '../../sandbox/estate/arm-resource.ts'
import { sandboxUp } from '../../sandbox/pulumi/sandbox-up.ts'
import { startSandbox } from '../../sandbox/sandbox.ts'
import type { Io } from '../io.ts'
import type { Progress } from '../progress.ts'
import { writeSecret } from '../write-answer.ts'

/** What the demo plays on: a provisioned sandbox, and the way in that every Azure client uses. */
export interface Stage {
  readonly cloud: Cloud
  readonly credential: NamedCredential
  /** The id that the new workspace is asked by. */
  readonly workspaceId: string
  /** From now on the workspace answers with these rows. */
  readonly show: (rows: Backend) => void
  close(): Promise<void>
}

interface Options {
  readonly estate: Estate
  readonly out: string
  /** Folder of container folders that the sandbox's blob endpoint shows. */
  readonly logs: string
  readonly progress: Progress
  readonly io: Io
}

/** Starts the sandbox and provisions it. Its cloud file and the running program do not outlive an interrupted demo. */
export async function openStage({ estate, out, logs, progress, io }: Options): Promise<Stage> {
  progress.step('starting the sandbox: a small Azure on loopback')
  let shown: Backend | undefined
  const token = randomBytes(32).toString('base64url')
  const sandbox = await startSandbox({ estate, token, workspace: () => shown, logs })
  const cloudFile = join(out, 'cloud.json')
  const program = new AbortController()
  const forget = io.guard(() => {
    program.abort()
    rmSync(cloudFile, { force: true })
  })
  const close = async () => {
    await rm(cloudFile, { force: true })
    await sandbox.close()
    forget()
  }
  try {
    const workspaceId = await provision({ stack: 'dev', cloud: sandbox.cloud, signal: program.signal }, progress, io)
    await writeSecret(cloudFile, `${JSON.stringify(sandbox.cloud, null, 2)}\n`)
    const cloud = await openCloud(cloudFile)
    const credential = await findCredential(cloud)
    const show = (rows: Backend) => {
      shown = rows
    }
    return { cloud, credential, workspaceId, show, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** "Sandbox up": the real Pulumi program, a stand-in engine. */
async function provision(options: Parameters<typeof sandboxUp>[0], progress: Progress, io: Io): Promise<string> {
  progress.step('sandbox up: running stacks/main.ts through Pulumi’s own runtime')
  const run = await sandboxUp({ ...options, onChange: (change, { name }) => progress.update(`${change} ${name}`) })
  const { created, updated, unchanged } = run.counts
  await io.out(`sandbox up ${created} created, ${updated} updated, ${unchanged} unchanged\n`)
  return String(run.outputs.customerId)
}
