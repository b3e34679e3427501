import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { generate } from 'selfsigned'
import type { RecordedInteraction } from './samples.ts'

/** A request as a client sent it. */
interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  readonly body: unknown
}

/** A server that answers as it was recorded. */
export interface Replay {
  readonly cloud: { arm: string; logs: string; kusto: string; blob: string; ca: string; token: string }
  readonly seen: readonly SeenRequest[]
  /** A recorded value as this server gives it: with its own address in place of the recorded one. */
  readonly moved: <T>(value: T) => T
  close(): Promise<void>
}

/** Plays recorded answers of ARM by method and path, in their order; the last of each again and again. */
export async function replayArm(interactions: readonly RecordedInteraction[]): Promise<Replay> {
  const altNames = [{ type: 7 as const, ip: '127.0.0.1' }]
  const extensions = [
    { name: 'basicConstraints' as const, cA: true },
    { name: 'subjectAltName' as const, altNames },
  ]
  const certificate = await generate([{ name: 'commonName', value: 'replay' }], { keyType: 'ec', extensions })
  let origin = ''
  const moved = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(value ?? null).replaceAll(/https:\/\/management\.azure\.com|http:\/\/localhost:1234/g, origin),
    )
  const queues = new Map<string, RecordedInteraction['response'][]>()
  for (const { request, response } of interactions) {
    const key = keyOf(request.method, new URL(request.url).pathname)
    queues.set(key, [...(queues.get(key) ?? []), response])
  }
  const seen: SeenRequest[] = []
  const server = createServer({ key: certificate.private, cert: certificate.cert }, (request, response) => {
    void seenRequest(request).then((one) => {
      seen.push(one)
      const queue = queues.get(keyOf(one.method, one.path))
      const answer = queue === undefined ? undefined : queue.length > 1 ? queue.shift() : queue[0]
      if (answer === undefined) {
        response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"code":"NotRecorded"}}')
        return
      }
      const { 'content-length': _length, ...headers } = moved(answer.headers)
      response.writeHead(answer.status, headers).end(answer.body == null ? '' : JSON.stringify(moved(answer.body)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server's address is one
  return {
    cloud: { arm: origin, logs: origin, kusto: origin, blob: origin, ca: certificate.cert, token: 'replay-token' },
    seen,
    moved,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function keyOf(method: string, path: string): string {
  return `${method} ${decodeURIComponent(path).toLowerCase()}`
}

async function seenRequest(request: IncomingMessage): Promise<SeenRequest> {
  const sent = await text(request)
  return {
    method: request.method ?? '',
    path: new URL(request.url ?? '/', 'https://127.0.0.1').pathname,
    authorization: request.headers.authorization,
    body: sent === '' ? undefined : JSON.parse(sent),
  }
}
