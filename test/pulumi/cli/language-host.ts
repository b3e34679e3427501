import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import * as grpc from '@grpc/grpc-js'
import services from '@pulumi/pulumi/proto/language_grpc_pb.js'
import messages from '@pulumi/pulumi/proto/language_pb.js'
import plugins from '@pulumi/pulumi/proto/plugin_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { unary } from '../../../src/sandbox/pulumi/provider.ts'

type RunRequest = InstanceType<typeof messages.RunRequest>

/*
 * The part of Pulumi's language protocol that a TypeScript program needs, for a CLI that was built without Pulumi's own Node
 * language host: starts Pulumi's `cmd/run` as that host does, and tells how it ended. Argument: the engine's address.
 */
const engine = process.argv.find((argument) => /^127\.0\.0\.1:\d+$/.test(argument)) ?? ''

async function run(request: RunRequest) {
  const info = request.getInfo()!
  const root = info.getRootDirectory()
  const options = {
    ...{ monitor: request.getMonitorAddress(), engine, project: request.getProject(), stack: request.getStack() },
    ...{ organization: request.getOrganization(), pwd: request.getPwd(), 'root-directory': root },
    parallel: String(request.getParallel()),
  }
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const dry = request.getDryrun() ? ['--dry-run'] : []
  const program = resolve(info.getProgramDirectory(), info.getEntryPoint())
  const runner = createRequire(program).resolve('@pulumi/pulumi/cmd/run/index.js')
  const env = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().getEntryList())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    PULUMI_NODEJS_TYPESCRIPT: 'false',
  }
  const child = spawn(process.execPath, [runner, ...flags, ...dry, program], {
    ...{ cwd: request.getPwd(), env, stdio: ['ignore', 'inherit', 'inherit'] },
  })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  const response = new messages.RunResponse()
  if (code === 0) return response
  return response.setBail(code === 32).setError(code === 32 ? '' : `the program ended with status ${code}`) // 32: it told its error itself
}

const server = new grpc.Server()
server.addService(
  services.LanguageRuntimeService as unknown as grpc.ServiceDefinition,
  {
    handshake: unary(() => new messages.LanguageHandshakeResponse()),
    getRequiredPackages: unary(() => new messages.GetRequiredPackagesResponse()),
    getRequiredPlugins: unary(() => new messages.GetRequiredPluginsResponse()),
    getPluginInfo: unary(() => new plugins.PluginInfo().setVersion('0.0.0')),
    runtimeOptionsPrompts: unary(() => new messages.RuntimeOptionsResponse()),
    about: unary(() => new messages.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
    getProgramDependencies: unary(() => new messages.GetProgramDependenciesResponse()),
    run: unary(run),
    cancel: unary(() => new empty.Empty()),
  } as unknown as grpc.UntypedServiceImplementation,
)
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  process.stdout.write(`${port}\n`)
})
