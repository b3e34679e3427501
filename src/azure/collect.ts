import type { z } from 'zod'
import { ArmFailure } from './arm/arm-failure.ts'

/** All pages of a list, each element held against its shape. A link that comes back ends in an error, not in a circle. */
export async function collect<T>(pages: AsyncIterable<unknown>, schema: z.ZodType<T>): Promise<T[]> {
  const found: T[] = []
  const seen = new Set<string>()
  for await (const element of pages) {
    const id = (element as { readonly id?: string }).id?.toLowerCase()
    if (id !== undefined && seen.has(id)) throw new Error(`the list gives ${id} twice`)
    if (id !== undefined) seen.add(id)
    found.push(schema.parse(element))
  }
  return found
}

/** A list that could not be read. */
export interface Unread {
  readonly what: string
  readonly reason: string
}

/** Reads lists one way: what fails is named in `unread`, and gives an empty list that means unknown. */
export function lister() {
  const unread: Unread[] = []
  const list = async <T>(what: string, pages: AsyncIterable<unknown>, schema: z.ZodType<T>): Promise<readonly T[]> => {
    try {
      return await collect(pages, schema)
    } catch (error) {
      unread.push({ what, reason: reasonOf(error) })
      return []
    }
  }
  return { unread, list }
}

/** Why something could not be read, in one line; Azure's own code first. */
export function reasonOf(error: unknown): string {
  if (error instanceof ArmFailure) return `${error.azureCode}: ${error.message}`
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  const [line = ''] = String(message ?? error).split('\n')
  return typeof code === 'string' ? `${code}: ${line}` : line
}

/** Maps several elements at a time, eight when nobody says; the answers keep the order of the elements. */
export async function eachAtOnce<T, R>(
  elements: readonly T[],
  map: (element: T) => Promise<R>,
  atOnce = 8,
): Promise<readonly R[]> {
  const answers: R[] = []
  const queue = [...elements.entries()]
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) answers[next[0]] = await map(next[1])
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, elements.length) }, worker))
  return answers
}
