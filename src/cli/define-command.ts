import type { z } from 'zod'
import type { ExitStatus } from '../model/index.ts'
import type { Globals } from './globals.ts'
import type { Io } from './io.ts'

/** One flag of a command: how it is written, what it means, and what it accepts. */
export interface Flag<Schema extends z.ZodType = z.ZodType> {
  readonly flags: string
  readonly about: string
  readonly accepts: Schema
  /** The flag may be given several times; its values arrive as a list. */
  readonly many?: boolean
}

type Flags = Readonly<Record<string, Flag>>

/** What the flags of a command come to after their schemas have read them. */
type Options<F extends Flags> = { readonly [Name in keyof F]: z.output<F[Name]['accepts']> }

/** What a running command is given. */
interface Invocation<F extends Flags> {
  readonly args: readonly string[]
  readonly options: Options<F>
  readonly globals: Globals
  readonly io: Io
}

/** A command as plain data: `main.ts` turns it into help and a parser, `bin.ts` ends the process. */
export interface Command<F extends Flags = Flags> {
  readonly flags: F
  readonly examples: readonly string[]
  /** Words, beside the actions in its usage, that shells offer where no flag stands. */
  readonly words?: readonly string[]
  readonly run: (invocation: Invocation<F>) => Promise<ExitStatus>
}

/** Keeps the flag types of a command, so that `run` sees typed options. */
export function defineCommand<const F extends Flags>(command: Command<F>): Command {
  return command as unknown as Command // the parser hands `run` exactly what its own flags accept
}
