import { z } from 'zod'

/** `--store`: the store that a command asks; the one that `azta demo` makes when nobody says. */
export const storeFlag = {
  flags: '--store <folder>',
  about: 'the store to ask (default out/store)',
  accepts: z.string().default('out/store'),
} as const
