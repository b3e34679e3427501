import * as grpc from '@grpc/grpc-js'
import engineServices from '@pulumi/pulumi/proto/engine_grpc_pb.js'
import engine from '@pulumi/pulumi/proto/engine_pb.js'
import providerServices from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import provider from '@pulumi/pulumi/proto/provider_pb.js'
import resourceServices from '@pulumi/pulumi/proto/resource_grpc_pb.js'
import resource from '@pulumi/pulumi/proto/resource_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { unary } from './provider.ts'
import { plainOf, structOf } from './struct.ts'

/** A resource of a stack after a run. */
export interface StackResource {
  readonly urn: string
  readonly type: string
  readonly name: string
  readonly parent: string
  readonly custom: boolean
  /** Of custom resources: their id, and the provider that made them. */
  readonly id: string
  readonly provider: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, unknown>>
}

/** What became of each custom resource, by URN. */
export type Change = 'created' | 'updated' | 'unchanged' | 'deleted'

interface Options {
  readonly project: string
  readonly stack: string
  /** The stack as the last run left it. */
  readonly before: readonly StackResource[]
  /** Starts a provider instance and gives its address. */
  readonly startProvider: () => Promise<string>
  readonly onChange: (change: Change, resource: StackResource) => void
  readonly onLog: (text: string) => void
}

const PROVIDER_TYPE = /^pulumi:providers:/

/** The services that a Pulumi program talks to, and what they gathered. */
export interface Monitor {
  readonly services: readonly (readonly [grpc.ServiceDefinition, grpc.UntypedServiceImplementation])[]
  readonly resources: () => readonly StackResource[]
  /** Outputs that the program exported. */
  readonly outputs: () => Readonly<Record<string, unknown>>
  /** Deletes what the program no longer names, last made first. */
  readonly finish: () => Promise<void>
}

/** A stand-in for Pulumi's engine: the monitor protocol towards the program, the provider protocol towards providers. */
export function createMonitor(options: Options): Monitor {
  const { project, stack, before, onChange } = options
  const made = new Map<string, StackResource>()
  const clients = new Map<string, InstanceType<typeof providerServices.ResourceProviderClient>>()
  let outputs: Readonly<Record<string, unknown>> = {}

  async function register(request: InstanceType<typeof resource.RegisterResourceRequest>) {
    const [type, name, parent] = [request.getType(), request.getName(), request.getParent()]
    const urn = urnOf(type, name, parent)
    if (made.has(urn)) throw new Error(`two resources have the name ${name}: ${urn}`)
    const inputs = plainOf(request.getObject())
    const head = { urn, type, name, parent, custom: request.getCustom(), provider: request.getProvider(), inputs }
    const done = await settle({ ...head, id: '', outputs: inputs })
    made.set(urn, done)
    const response = new resource.RegisterResourceResponse().setUrn(urn).setObject(structOf(done.outputs))
    return done.custom ? response.setId(done.id) : response
  }

  async function settle(wanted: StackResource): Promise<StackResource> {
    if (!wanted.custom) return wanted
    if (PROVIDER_TYPE.test(wanted.type)) return startProvider(wanted)
    const client = clients.get(wanted.provider)
    if (client === undefined)
      throw new Error(`${wanted.name} names no provider of its own; the sandbox makes none by default`)
    const check = new provider.CheckRequest().setUrn(wanted.urn).setNews(structOf(wanted.inputs))
    await call((done) => client.check(check, done), wanted)
    const old = before.find(({ urn }) => urn === wanted.urn)
    return old === undefined ? create(wanted, client) : update(wanted, old, client)
  }

  async function startProvider(wanted: StackResource): Promise<StackResource> {
    const address = await options.startProvider()
    const client = new providerServices.ResourceProviderClient(address, grpc.credentials.createInsecure())
    const id = before.find(({ urn }) => urn === wanted.urn)?.id ?? `provider-${clients.size + 1}`
    clients.set(`${wanted.urn}::${id}`, client)
    const configure = new provider.ConfigureRequest().setArgs(structOf(wanted.inputs))
    await call((done) => client.configure(configure, done), wanted)
    return { ...wanted, id }
  }

  type Client = InstanceType<typeof providerServices.ResourceProviderClient>

  async function create(wanted: StackResource, client: Client): Promise<StackResource> {
    const request = new provider.CreateRequest().setUrn(wanted.urn).setProperties(structOf(wanted.inputs))
    const response = await call<InstanceType<typeof provider.CreateResponse>>(
      (done) => client.create(request, done),
      wanted,
    )
    const done = { ...wanted, id: response.getId(), outputs: plainOf(response.getProperties()) }
    onChange('created', done)
    return done
  }

  async function update(wanted: StackResource, old: StackResource, client: Client): Promise<StackResource> {
    const question = new provider.DiffRequest().setUrn(wanted.urn).setId(old.id).setNews(structOf(wanted.inputs))
    question.setOldInputs(structOf(old.inputs)).setOlds(structOf(old.outputs))
    const diff = await call<InstanceType<typeof provider.DiffResponse>>((done) => client.diff(question, done), wanted)
    if (diff.getChanges() === provider.DiffResponse.DiffChanges.DIFF_NONE) {
      const done = { ...wanted, id: old.id, outputs: old.outputs }
      onChange('unchanged', done)
      return done
    }
    if (diff.getReplacesList().length > 0) {
      await remove(old, client)
      return create(wanted, client)
    }
    const request = new provider.UpdateRequest().setUrn(wanted.urn).setId(old.id).setNews(structOf(wanted.inputs))
    const response = await call<InstanceType<typeof provider.UpdateResponse>>(
      (done) => client.update(request, done),
      wanted,
    )
    const done = { ...wanted, id: old.id, outputs: plainOf(response.getProperties()) }
    onChange('updated', done)
    return done
  }

  async function remove(old: StackResource, client: Client): Promise<void> {
    const request = new provider.DeleteRequest().setUrn(old.urn).setId(old.id).setOldInputs(structOf(old.inputs))
    await call((done) => client.delete(request, done), old)
    onChange('deleted', old)
  }

  function urnOf(type: string, name: string, parent: string): string {
    const above = parent.split('::')[2]
    const chain = above === undefined || above === 'pulumi:pulumi:Stack' ? type : `${above}$${type}`
    return `urn:pulumi:${stack}::${project}::${chain}::${name}`
  }

  const monitor = {
    supportsFeature: unary(() => new resource.SupportsFeatureResponse().setHassupport(false)),
    registerResource: unary(register),
    registerResourceOutputs: unary((request: InstanceType<typeof resource.RegisterResourceOutputsRequest>) => {
      const found = made.get(request.getUrn())
      const values = plainOf(request.getOutputs())
      if (found !== undefined) made.set(found.urn, { ...found, outputs: { ...found.outputs, ...values } })
      if (found?.type === 'pulumi:pulumi:Stack') outputs = values
      return new empty.Empty()
    }),
    signalAndWaitForShutdown: unary(() => new empty.Empty()),
  }
  const log = {
    log: unary((request: InstanceType<typeof engine.LogRequest>) => {
      if (request.getSeverity() >= engine.LogSeverity.WARNING) options.onLog(request.getMessage())
      return new empty.Empty()
    }),
    getRootResource: unary(() => new engine.GetRootResourceResponse()),
    setRootResource: unary(() => new engine.SetRootResourceResponse()),
    requirePulumiVersion: unary(() => new engine.RequirePulumiVersionResponse()),
  }
  return {
    services: [
      [resourceServices.ResourceMonitorService as unknown as grpc.ServiceDefinition, monitor],
      [engineServices.EngineService as unknown as grpc.ServiceDefinition, log],
    ],
    resources: () => [...made.values()],
    outputs: () => outputs,
    async finish() {
      for (const old of before.toReversed()) {
        const client = clients.get(old.provider)
        if (old.custom && !PROVIDER_TYPE.test(old.type) && !made.has(old.urn) && client !== undefined)
          await remove(old, client)
      }
      for (const client of clients.values()) client.close()
    },
  }
}

/** One call of a provider; its failure names the resource. */
function call<Response>(
  start: (done: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
  { name, type }: StackResource,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) =>
      error === null ? resolve(response) : reject(new Error(`${name} (${type}): ${error.details}`)),
    )
  })
}
