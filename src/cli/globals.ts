import { z } from 'zod'
import type { Flag } from './define-command.ts'

/** Flags that every command understands, wherever they stand on the line. */
export const globalFlags = {
  timing: { flags: '--timing', about: 'say how long it took', accepts: z.boolean().default(false) },
} as const satisfies Readonly<Record<string, Flag>>

/** The global flags after their schemas have read them. */
export type Globals = { readonly [Name in keyof typeof globalFlags]: z.output<(typeof globalFlags)[Name]['accepts']> }
