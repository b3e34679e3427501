import type { PipelineResponse } from '@azure/core-rest-pipeline'

/** Parsed once, however many layers look: a list of NICs has hundreds of kilobytes. */
const parsed = new WeakMap<PipelineResponse, { readonly body: unknown }>()

/** The JSON of an answer; undefined when it is none. */
export function bodyOf(response: PipelineResponse): unknown {
  const known = parsed.get(response) ?? { body: parse(response.bodyAsText ?? '') }
  parsed.set(response, known)
  return known.body
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
