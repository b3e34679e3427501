import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { type Backend, type CloudFile, TrafficError } from '../model/index.ts'
import {
  answerKusto,
  answerLogs,
  type HttpAnswer,
  hasToken,
  KUSTO_METADATA,
  loopbackCertificate,
} from '../serve/index.ts'
import { type Arm, type ArmRequest, createArm } from './arm/arm.ts'
import { type Carried, type FaultyArm, faultyArm } from './arm/faults/faulty-arm.ts'
import { type Faults, NO_FAULTS } from './arm/faults/parse-faults.ts'
import { answerBlob } from './blob/read-blobs.ts'
import type { Estate } from './estate/arm-resource.ts'

interface Options {
  readonly estate: Estate
  /** The bearer token that every request must carry. */
  readonly token: string
  /** What the workspace of this customer id (GUID) answers with. */
  readonly workspace?: (customerId: string) => Promise<Backend | undefined> | Backend | undefined
  /** Folder of container folders that the blob endpoint shows. */
  readonly logs?: string | undefined
  /** What goes wrong in its ARM; nothing when nobody says. */
  readonly faults?: Faults | undefined
  /** The clock that its rate limits count by, in milliseconds; it stands still when nobody gives one. */
  readonly now?: () => number
  /** 0, the default, takes any free port. */
  readonly port?: number
}

/** A small Azure on loopback, running. */
export interface Sandbox {
  readonly cloud: CloudFile
  readonly arm: Arm
  close(): Promise<void>
}

/** The Kusto form has databases instead of workspaces; the sandbox has one. */
const KUSTO_DATABASE = 'kusto'

/** Bodies above this are refused. */
const MAX_BODY = 8_000_000

/** Starts ARM, the Log Analytics query service and a read-only blob endpoint on https://127.0.0.1, with a certificate of its own. */
export async function startSandbox(options: Options): Promise<Sandbox> {
  const { estate, token, port = 0 } = options
  const certificate = await loopbackCertificate()
  let origin = ''
  const { faults = NO_FAULTS, now = () => 0 } = options
  const faulty = faultyArm({ arm: () => arm, faults, now })
  const arm: Arm = createArm(estate, {
    origin: () => origin,
    fate: faulty.fate,
    oneWriter: faults['one-writer'],
    pollSeconds: faults['poll-seconds'],
  })
  const server = createServer({ key: certificate.private, cert: certificate.cert }, (request, response) => {
    void respond(request, response, { ...options, arm, faulty })
  })
  await listening(server, port)
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server's address is one
  return {
    cloud: { arm: origin, logs: origin, kusto: origin, blob: `${origin}/blob`, ca: certificate.cert, token },
    arm,
    close: () => closed(server),
  }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const message = `the sandbox cannot listen on port ${port} (${cause.code})`
      reject(new TrafficError('sandbox/no-port', message, { hint: 'leave --port out: any free one is taken', cause }))
    })
    server.listen(port, '127.0.0.1', resolve)
  })
}

interface Serving extends Options {
  readonly arm: Arm
  readonly faulty: FaultyArm
}

async function respond(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  try {
    await route(request, response, serving)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    send(response, { status: 500, json: JSON.stringify({ error: { code: 'InternalServerError', message } }) })
  }
}

async function route(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://127.0.0.1')
  if (!hasToken(request, serving.token)) {
    const error = {
      code: 'InvalidAuthenticationToken',
      message: 'The access token is missing or is not of this sandbox.',
    }
    send(response, { status: 401, json: JSON.stringify({ error }) })
    return
  }
  if (url.pathname.startsWith('/blob/')) {
    await answerBlob(serving.logs, url, request, response)
    return
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) {
    const error = { code: 'RequestTooLarge', message: `The sandbox reads bodies of ${MAX_BODY} bytes at most.` }
    send(response, { status: 413, json: JSON.stringify({ error }) })
    return
  }
  const method = request.method ?? 'GET'
  const body = method === 'GET' || method === 'DELETE' ? undefined : await json(request).catch(() => undefined)
  const workspaceId = /^\/v1\/workspaces\/([^/]+)\/query$/.exec(url.pathname)?.[1]
  if (workspaceId !== undefined) {
    const isKnown = hasWorkspace(serving.arm, workspaceId)
    send(response, await answerLogs(isKnown ? await serving.workspace?.(workspaceId.toLowerCase()) : undefined, body))
    return
  }
  if (url.pathname === '/v1/rest/auth/metadata') {
    send(response, KUSTO_METADATA)
    return
  }
  if (url.pathname === '/v2/rest/query') {
    send(response, await answerKusto(await serving.workspace?.(KUSTO_DATABASE), body))
    return
  }
  const query = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]))
  const ifMatch = request.headers['if-match']
  carry(response, serving.faulty.handle({ method, path: pathOf(url), query, body, ifMatch } satisfies ArmRequest))
}

/** A path that cannot be decoded is a path that nothing has. */
function pathOf({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return pathname
  }
}

/** Sends an answer of ARM as far as it is to come. */
function carry(response: ServerResponse, { response: { status, headers, body }, arrives }: Carried): void {
  if (arrives === 'reset') {
    response.socket?.destroy()
    return
  }
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value)
  const text = body === undefined ? '' : JSON.stringify(body)
  if (arrives === 'whole') {
    send(response, { status, json: text })
    return
  }
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.write(text.slice(0, text.length / 2), () => response.socket?.destroy())
}

/** Whether a workspace of the estate has this customer id. */
function hasWorkspace(arm: Arm, customerId: string): boolean {
  return arm
    .resources()
    .filter(({ type }) => type === 'Microsoft.OperationalInsights/workspaces')
    .some(({ properties }) => String(properties.customerId).toLowerCase() === customerId.toLowerCase())
}

function send(response: ServerResponse, { status, json: text }: HttpAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
  response.end(text)
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
