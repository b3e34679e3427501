import { z } from 'zod'

/** `--store`: the store that a command asks; the one that `azta demo` makes when nobody says. */
export const storeFlag = {
  flags: '--store <file>',
  about: 'the store to ask (default out/store.duckdb)',
  accepts: z.string().default('out/store.duckdb'),
} as const
