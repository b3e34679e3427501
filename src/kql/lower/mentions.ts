import type { Program } from '../ir.ts'

/** What in a query is named more than once, on the way from the answer. */
export interface Mentions {
  /** How often each table of the lets is named, by its id. */
  readonly lets: ReadonlyMap<number, number>
  /** Values and relations that several others are made of. */
  readonly shared: ReadonlySet<object>
}

/** Walks the tree of a query, each object once. */
export function mentionsIn({ lets, answer }: Program): Mentions {
  const counts = new Map<number, number>()
  const seen = new Set<object>()
  const shared = new Set<object>()
  const visit = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return
    if (isMention(node)) {
      counts.set(node.id, (counts.get(node.id) ?? 0) + 1)
      visit(lets[node.id])
    } else if (seen.has(node)) {
      shared.add(node)
    } else {
      seen.add(node)
      for (const part of Object.values(node)) visit(part)
    }
  }
  visit(answer)
  return { lets: counts, shared }
}

function isMention(node: object): node is { readonly kind: 'let'; readonly id: number } {
  return 'kind' in node && node.kind === 'let'
}
