import {
  createServer as createPlain,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecure } from 'node:https'
import { type AddressInfo, isIP } from 'node:net'
import { type Backend, TrafficError } from '../model/index.ts'
import { hasToken } from './bearer.ts'
import { answerKusto, KUSTO_METADATA } from './kusto.ts'
import { answerLogs } from './log-analytics.ts'
import { loopbackCertificate } from './loopback-certificate.ts'
import type { HttpAnswer } from './wire.ts'

interface Options {
  readonly backend: Backend
  /** What every request must carry; undefined lets everybody in who reaches the port. */
  readonly token: string | undefined
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /** HTTP instead of HTTPS: Azure's own clients send no token then. */
  readonly isPlain: boolean
  readonly limits: { readonly rows: number; readonly seconds: number; readonly bodyBytes: number }
  readonly now: () => Date
}

/** A backend behind the REST forms of Log Analytics and of Kusto, running. */
export interface RunningServer {
  readonly origin: string
  /** The certificate to trust, PEM; empty over HTTP. */
  readonly ca: string
  close(): Promise<void>
}

/** Starts to answer `POST /v1/workspaces/{any}/query` and `POST /v2/rest/query` from one backend. */
export async function startServer(options: Options): Promise<RunningServer> {
  const { host, port, isPlain } = options
  const listener: RequestListener = (request, response) => void respond(request, response, options)
  const certificate = isPlain ? undefined : await loopbackCertificate()
  const server =
    certificate === undefined
      ? createPlain(listener)
      : createSecure({ key: certificate.private, cert: certificate.cert }, listener)
  await listening(server, host, port)
  const { port: taken } = server.address() as AddressInfo // a TCP server's address is one
  const name = isIP(host) === 6 ? `[${host}]` : host
  return {
    origin: `${isPlain ? 'http' : 'https'}://${name}:${taken}`,
    ca: certificate?.cert ?? '',
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      const message = `cannot listen on ${host} port ${port} (${code})`
      reject(new TrafficError('serve/no-port', message, { hint: '--port 0 takes any free one' }))
    })
    server.listen(port, host, resolve)
  })
}

async function respond(request: IncomingMessage, response: ServerResponse, options: Options): Promise<void> {
  const { status, json } = await answer(request, options).catch(
    (): HttpAnswer => failure(500, 'InternalServerError', 'the request could not be answered'),
  )
  if (response.destroyed) return
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }
  response.writeHead(status, { ...headers, ...(status === 413 ? { connection: 'close' } : {}) }).end(json)
}

async function answer(request: IncomingMessage, options: Options): Promise<HttpAnswer> {
  const { backend, token, limits, now } = options
  if (!isOwnHost(request, options)) return failure(421, 'MisdirectedRequest', 'this host name is not served here')
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  if (pathname === '/v1/rest/auth/metadata') return KUSTO_METADATA // asked for by whoever has no token yet
  if (token !== undefined && !hasToken(request, token)) {
    return failure(401, 'InvalidAuthenticationToken', 'the access token is missing or is not of this server')
  }
  const form = formOf(pathname)
  if (form === undefined) return failure(404, 'PathNotFound', 'there is /v1/workspaces/{id}/query and /v2/rest/query')
  if (request.method !== 'POST') return failure(405, 'MethodNotAllowed', 'queries are sent by POST')
  const body = await jsonBody(request, limits.bodyBytes)
  if (body === 'too large') return failure(413, 'RequestTooLarge', `bodies have ${limits.bodyBytes} bytes at most`)
  if (body === undefined) return failure(400, 'BadArgumentError', 'the body is not JSON')
  return form(backend, body.value, {
    ...{ rows: limits.rows, now: now() },
    signal: AbortSignal.timeout(limits.seconds * 1000),
  })
}

function formOf(path: string): typeof answerLogs | undefined {
  if (/^\/v1\/workspaces\/[^/]+\/query$/.test(path)) return answerLogs
  return path === '/v2/rest/query' ? answerKusto : undefined
}

/** A page in a browser can send requests to loopback under a name of its own; they carry that name. */
function isOwnHost({ headers }: IncomingMessage, { host }: Options): boolean {
  const asked = (headers.host ?? '')
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
  const isAnywhere = host === '0.0.0.0' || host === '::'
  return isAnywhere
    ? isIP(asked) !== 0 || asked === 'localhost'
    : ['127.0.0.1', '::1', 'localhost', host].includes(asked)
}

/** The JSON of a body; no more of it than the limit is ever kept. */
async function jsonBody(request: IncomingMessage, most: number): Promise<{ value: unknown } | 'too large' | undefined> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > most) return 'too large'
    pieces.push(piece)
  }
  try {
    return { value: JSON.parse(Buffer.concat(pieces).toString('utf8')) as unknown }
  } catch {
    return undefined
  }
}

function failure(status: number, code: string, message: string): HttpAnswer {
  return { status, json: JSON.stringify({ error: { code, message } }) }
}
