import { request } from 'node:https'
import { json } from 'node:stream/consumers'
import { type CloudFile, TrafficError } from '../../model/index.ts'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
}

/** Writes and reads resources over HTTP, as a provider does: a write is followed until it has ended. */
export interface ArmHttp {
  /** The resource; undefined when there is none. */
  get(id: string, apiVersion: string): Promise<Readonly<Record<string, unknown>> | undefined>
  put(id: string, apiVersion: string, body: unknown): Promise<Readonly<Record<string, unknown>>>
  delete(id: string, apiVersion: string): Promise<void>
}

const POLL_MS = 5
const MAX_POLLS = 200

/** The sandbox's ARM, over its own address, certificate and token. */
export function armHttp({ arm, ca, token }: Pick<CloudFile, 'arm' | 'ca' | 'token'>): ArmHttp {
  const send = (method: string, url: string, body?: unknown) =>
    new Promise<Answer>((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const sent = request(url, { method, ca, headers }, (response) => {
        json(response)
          .catch(() => undefined)
          .then((answer) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer }))
          .catch(reject)
      })
      sent.on('error', reject).end(text)
    })
  const urlOf = (id: string, apiVersion: string) => `${arm}${id}?api-version=${apiVersion}`

  async function followed(answer: Answer, id: string, apiVersion: string): Promise<Answer> {
    const operation = answer.headers['azure-asyncoperation']
    if (typeof operation !== 'string') return answer
    for (let polls = 0; polls < MAX_POLLS; polls++) {
      const { status } = (await send('GET', operation)).body as { readonly status?: string } // ARM's form of an operation
      if (status === 'Succeeded') return send('GET', urlOf(id, apiVersion))
      if (status === 'Failed' || status === 'Canceled')
        throw new TrafficError('sandbox/arm-failed', `writing ${id} ended as ${status}`)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
    throw new TrafficError('sandbox/arm-failed', `writing ${id} did not end`)
  }

  return {
    async get(id, apiVersion) {
      const answer = await send('GET', urlOf(id, apiVersion))
      if (answer.status === 404) return undefined
      return succeeded(answer)
    },
    async put(id, apiVersion, body) {
      const answer = await send('PUT', urlOf(id, apiVersion), body)
      succeeded(answer)
      return succeeded(await followed(answer, id, apiVersion))
    },
    async delete(id, apiVersion) {
      succeeded(await send('DELETE', urlOf(id, apiVersion)))
    },
  }
}

/** Azure's own code and words are passed on. */
function succeeded({ status, body }: Answer): Readonly<Record<string, unknown>> {
  if (status < 300) return (body ?? {}) as Readonly<Record<string, unknown>> // an ARM resource
  const { error } = (body ?? {}) as { readonly error?: { readonly code?: string; readonly message?: string } }
  throw new TrafficError('sandbox/arm-failed', `${error?.code ?? status}: ${error?.message ?? 'no message'}`)
}
