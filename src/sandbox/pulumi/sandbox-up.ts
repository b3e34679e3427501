import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type * as grpc from '@grpc/grpc-js'
import { type CloudFile, TrafficError } from '../../model/index.ts'
import type { Change, StackResource } from './monitor.ts'
import { packagedProgram } from './program.ts'
import { programFailure } from './program-failure.ts'
import { readYaml, type StackConfig } from './stack-file.ts'

interface Options {
  readonly stack: string
  readonly cloud: CloudFile
  /** The stack as the last run left it; none the first time. */
  readonly before?: readonly StackResource[]
  readonly onChange?: (change: Change, resource: StackResource) => void
  /** Config instead of the stack's own file. */
  readonly config?: StackConfig
  /** Ends the program at once. */
  readonly signal?: AbortSignal
}

/** What a run of the program made of a stack. */
export interface StackRun {
  readonly resources: readonly StackResource[]
  readonly counts: Readonly<Record<Change, number>>
  readonly outputs: Readonly<Record<string, unknown>>
}

/**
 * "Sandbox up": runs the real Pulumi program through Pulumi's own Node runtime against the sandbox. The engine is a stand-in
 * that speaks the real monitor and provider protocols; it is not `pulumi up`, and nothing of it proves anything about Azure.
 */
export async function sandboxUp(options: Options): Promise<StackRun> {
  const { stack, cloud, before = [], onChange } = options
  const { root, main } = packagedProgram()
  const grpcModule = await needed(() => import('@grpc/grpc-js'))
  const { createMonitor } = await needed(() => import('./monitor.ts'))
  const { providerDefinition, providerService } = await import('./provider.ts')
  const { armHttp } = await import('./arm-http.ts')
  const project = String((await readYaml(root, 'Pulumi.yaml')).name)
  const config = options.config ?? ((await readYaml(root, 'stacks', `Pulumi.${stack}.yaml`)).config as StackConfig)
  const counts: Record<Change, number> = { created: 0, updated: 0, unchanged: 0, deleted: 0 }
  const servers: grpc.Server[] = []
  const serve = async (services: readonly (readonly [grpc.ServiceDefinition, grpc.UntypedServiceImplementation])[]) => {
    const server = new grpcModule.Server()
    servers.push(server)
    for (const [definition, service] of services) server.addService(definition, service)
    return new Promise<string>((resolve, reject) => {
      const credentials = grpcModule.ServerCredentials.createInsecure()
      server.bindAsync('127.0.0.1:0', credentials, (error, port) =>
        error ? reject(error) : resolve(`127.0.0.1:${port}`),
      )
    })
  }
  const logged: string[] = []
  const monitor = createMonitor({
    ...{ project, stack, before },
    startProvider: () => serve([[providerDefinition, providerService(armHttp(cloud))]]),
    onChange: (change, resource) => {
      counts[change]++
      onChange?.(change, resource)
    },
    onLog: (message) => logged.push(message),
  })
  try {
    const address = await serve(monitor.services)
    await runProgram({ root, main, stack, project, config: config ?? {}, address, logged, signal: options.signal })
    await monitor.finish()
    return { resources: monitor.resources(), counts, outputs: monitor.outputs() }
  } finally {
    for (const server of servers) server.forceShutdown()
  }
}

/** Pulumi's packages are for those who provision; who does not need them need not have them. */
async function needed<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    const hint = 'npm install @pulumi/pulumi @pulumi/azure-native @grpc/grpc-js google-protobuf'
    throw new TrafficError('sandbox/missing-package', 'this needs the packages of Pulumi', { hint, cause })
  }
}

interface Program {
  readonly root: string
  readonly main: string
  readonly stack: string
  readonly project: string
  readonly config: StackConfig
  readonly address: string
  readonly logged: readonly string[]
  readonly signal: AbortSignal | undefined
}

/** Runs the program as Pulumi's language host does. Its environment is made anew: nothing of the user's gets in. */
async function runProgram({ root, main, stack, project, config, address, logged, signal }: Program): Promise<void> {
  const runner = createRequire(join(root, 'package.json')).resolve('@pulumi/pulumi/cmd/run/index.js')
  const values = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  const args = ['--monitor', address, '--engine', address, '--project', project, '--stack', stack]
  const places = ['--organization', 'organization', '--pwd', root, '--root-directory', root]
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(values)),
    PULUMI_CONFIG_SECRET_KEYS: '[]',
    PULUMI_NODEJS_TYPESCRIPT: 'false',
  }
  const child = spawn(process.execPath, [runner, ...args, ...places, main], {
    ...{ cwd: root, env, killSignal: 'SIGKILL' },
    ...(signal && { signal }),
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code === 0) return
  throw programFailure([...logged, ...said].join('\n'), stack)
}
