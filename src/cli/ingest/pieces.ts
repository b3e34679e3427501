import type { SeenSource } from '../../store/index.ts'

/** What is new of a file or blob: bytes in a file, and what to remember once they count. */
export interface Piece {
  /** The file that holds them. */
  readonly path: string
  /** How the account calls its source. */
  readonly name: string
  readonly seen: SeenSource
}

/** What a look at the sources found, up to so many bytes: to be ingested and committed at once. */
export interface Batch {
  readonly pieces: readonly Piece[]
  /** Sources that are as they were. */
  readonly unchanged: number
  /** Names of sources that were read before and are not there any more. */
  readonly vanished: readonly string[]
  /** Sources that could not be read; the next look tries again. */
  readonly unread: readonly { readonly name: string; readonly reason: string }[]
}

/** A look that found nothing. */
export const NOTHING: Batch = { pieces: [], unchanged: 0, vanished: [], unread: [] }

/** Two batches as one. */
export function together(one: Batch, other: Batch): Batch {
  return {
    pieces: [...one.pieces, ...other.pieces],
    unchanged: one.unchanged + other.unchanged,
    vanished: [...one.vanished, ...other.vanished],
    unread: [...one.unread, ...other.unread],
  }
}
