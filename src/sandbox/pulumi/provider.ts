import * as grpc from '@grpc/grpc-js'
import plugins from '@pulumi/pulumi/proto/plugin_pb.js'
import services from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import type { ArmHttp } from './arm-http.ts'
import { ARM_TYPES, armWrite, type Inputs, identityArguments, inputsOf } from './arm-types.ts'
import { plainOf, structOf } from './struct.ts'

type Handler<Request, Response> = (request: Request) => Promise<Response> | Response

/** Serves one provider instance over Pulumi's own provider protocol: azure-native as far as the sandbox's ARM goes. */
export function providerService(arm: ArmHttp): grpc.UntypedServiceImplementation {
  let subscriptionId = ''
  const plan = (urn: string, inputs: Inputs) => armWrite(tokenOf(urn), inputs, subscriptionId)

  const configure: Handler<InstanceType<typeof messages.ConfigureRequest>, unknown> = (request) => {
    subscriptionId = String(plainOf(request.getArgs()).subscriptionId ?? '')
    return new messages.ConfigureResponse()
  }

  const check: Handler<InstanceType<typeof messages.CheckRequest>, unknown> = (request) => {
    plan(request.getUrn(), plainOf(request.getNews())) // refuses what it could not write
    return new messages.CheckResponse().setInputs(request.getNews())
  }

  const diff: Handler<InstanceType<typeof messages.DiffRequest>, unknown> = (request) =>
    diffOf(tokenOf(request.getUrn()), plainOf(request.getOldInputs()), plainOf(request.getNews()))

  const create: Handler<InstanceType<typeof messages.CreateRequest>, unknown> = async (request) => {
    const inputs = plainOf(request.getProperties())
    const { id, apiVersion, body } = plan(request.getUrn(), inputs)
    if ((await arm.get(id, apiVersion)) !== undefined)
      throw new Error(`cannot create already existing resource '${id}'`)
    const made = await arm.put(id, apiVersion, body)
    return new messages.CreateResponse().setId(String(made.id)).setProperties(structOf(outputsOf(inputs, made)))
  }

  const update: Handler<InstanceType<typeof messages.UpdateRequest>, unknown> = async (request) => {
    const inputs = plainOf(request.getNews())
    const { apiVersion, body } = plan(request.getUrn(), inputs)
    const made = await arm.put(request.getId(), apiVersion, body)
    return new messages.UpdateResponse().setProperties(structOf(outputsOf(inputs, made)))
  }

  /** Looks again (refresh), or for the first time (import, without inputs). No id means that it is gone. */
  const read: Handler<InstanceType<typeof messages.ReadRequest>, unknown> = async (request) => {
    const token = tokenOf(request.getUrn())
    const found = await arm.get(request.getId(), apiVersionOf(token))
    if (found === undefined) return new messages.ReadResponse()
    const inputs = inputsOf(token, found, plainOf(request.getInputs()))
    const response = new messages.ReadResponse().setId(String(found.id)).setInputs(structOf(inputs))
    return response.setProperties(structOf(outputsOf(inputs, found)))
  }

  const remove: Handler<InstanceType<typeof messages.DeleteRequest>, unknown> = async (request) => {
    await arm.delete(request.getId(), apiVersionOf(tokenOf(request.getUrn())))
    return new empty.Empty()
  }

  return {
    getPluginInfo: unary(() => new plugins.PluginInfo().setVersion('0.0.0-sandbox')),
    checkConfig: unary((request: InstanceType<typeof messages.CheckRequest>) =>
      new messages.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: unary(() => new messages.DiffResponse()),
    configure: unary(configure),
    check: unary(check),
    diff: unary(diff),
    create: unary(create),
    update: unary(update),
    read: unary(read),
    delete: unary(remove),
    cancel: unary(() => new empty.Empty()),
    getSchema: unary(() => new messages.GetSchemaResponse().setSchema('{}')),
  }
}

/** The definition that the service above is served under. */
export const providerDefinition = services.ResourceProviderService as unknown as grpc.ServiceDefinition

/** A handler of one message as gRPC wants it: a failure becomes a status with the failure's own words. */
export function unary<Request, Response>(handle: Handler<Request, Response>): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => handle(call.request))
      .then((response) => callback(null, response))
      .catch((error: unknown) => {
        const details = error instanceof Error ? error.message : String(error)
        callback({ code: grpc.status.UNKNOWN, details })
      })
  }
}

/** `azure-native:network:FlowLog` from a URN. */
function tokenOf(urn: string): string {
  return urn.split('::')[2]!.split('$').at(-1)!
}

function apiVersionOf(token: string): string {
  return ARM_TYPES[token]!.apiVersion // whatever has a state was written
}

/** What changed, argument by argument, and what of it means another resource. Names are given, so the old one goes first. */
function diffOf(token: string, old: Inputs, fresh: Inputs) {
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
  const changed = names.filter((name) => JSON.stringify(sorted(old[name])) !== JSON.stringify(sorted(fresh[name])))
  const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges
  const identity = identityArguments(token)
  const replaces = changed.filter((name) => identity.includes(name))
  return new messages.DiffResponse()
    .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList(changed)
    .setReplacesList(replaces)
    .setDeletebeforereplace(replaces.length > 0)
}

/** What a program sees of a resource: its arguments, and what Azure added. */
function outputsOf(inputs: Inputs, made: Readonly<Record<string, unknown>>): object {
  const properties = (made.properties ?? {}) as object // every ARM resource has them
  return { ...properties, ...inputs, id: made.id, name: String(made.name).split('/').at(-1), type: made.type }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  )
}
