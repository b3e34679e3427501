import about from 'azure-traffic-analytics/package.json' with { type: 'json' }
import { CommanderError, Option, Command as Parser } from 'commander'
import type { z } from 'zod'
import { EXIT, type ExitStatus, firstProblem, TrafficError } from '../model/error.ts'
import { COMMANDS, type CommandEntry } from './commands.ts'
import type { Command, Flag } from './define-command.ts'
import { explain } from './explain.ts'
import { type Globals, globalFlags } from './globals.ts'
import type { Io } from './io.ts'
import { readSettings } from './settings.ts'

/** Runs `azta` with these arguments and says with which status the process should end. */
export async function main(argv: readonly string[], io: Io): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.ok
  const program = await parserOf(argv, io, (end) => {
    status = end
  })
  const began = performance.now()
  try {
    await program.parseAsync([...argv], { from: 'user' })
    if (program.opts().timing) io.err(`took ${((performance.now() - began) / 1000).toFixed(2)} s\n`)
    return status
  } catch (error) {
    return error instanceof CommanderError ? usageStatus(error) : explain(error, io)
  }
}

/** Help and version end well; whatever else the parser stops at has been said by it. */
function usageStatus(error: CommanderError): ExitStatus {
  return error.exitCode === 0 ? EXIT.ok : EXIT.usage
}

/** The parser of all commands; those that the arguments name, whole. */
async function parserOf(argv: readonly string[], io: Io, finish: (status: ExitStatus) => void): Promise<Parser> {
  const program = new Parser('azta')
    .description('Azure flow logs and Traffic Analytics under version control')
    .version(about.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => void io.out(text), writeErr: (text) => io.err(text) })
    .configureHelp({ showGlobalOptions: false })
    .showHelpAfterError('(azta --help lists the commands)')
  for (const flag of Object.values(globalFlags)) program.addOption(optionOf(flag))
  for (const entry of COMMANDS) {
    const parser = addEntry(program, entry)
    if (argv.includes(entry.name)) complete(parser, await entry.load(), io, finish)
  }
  return program
}

function addEntry(program: Parser, { name, args, summary }: CommandEntry): Parser {
  return program.command(args === undefined ? name : `${name} ${args}`).description(summary)
}

function complete(parser: Parser, command: Command, io: Io, finish: (status: ExitStatus) => void): void {
  for (const flag of Object.values(command.flags)) parser.addOption(optionOf(flag))
  parser.showHelpAfterError(`(azta ${parser.name()} --help shows its flags, with examples)`)
  const examples = command.examples.map((line) => `  $ ${line}`).join('\n')
  parser.addHelpText('after', `\nExamples:\n${examples}\n\nazta --help has the flags that every command understands.`)
  parser.action(async () => {
    const given = parser.parent?.opts() ?? {}
    const { store, cloud } = await readSettings(given.config)
    const globals = accept(globalFlags, { ...(cloud === undefined ? {} : { cloud }), ...given }) as Globals
    const options = accept(command.flags, { ...(store === undefined ? {} : { store }), ...parser.opts() })
    finish(await command.run({ args: parser.args, options, globals, io }))
  })
}

function optionOf({ flags, about, many }: Flag): Option {
  const option = new Option(flags, about)
  return many ? option.argParser((value, list: string[] | undefined) => [...(list ?? []), value]) : option
}

/** Reads the flags through their schemas; the first that does not fit is the error, named as it was written. */
function accept(
  flags: Readonly<Record<string, Flag>>,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => {
      const read = flag.accepts.safeParse(given[name])
      if (!read.success) throw badFlag(flag, given[name], read.error)
      return [name, read.data]
    }),
  )
}

function badFlag(flag: Flag, value: unknown, error: z.ZodError): TrafficError {
  const name = flag.flags.split(/[ ,]+/).find((part) => part.startsWith('--'))
  if (value === undefined)
    return new TrafficError('cli/usage', `${name} is missing`, { hint: `${flag.flags}: ${flag.about}` })
  return new TrafficError('cli/usage', `${name} does not accept "${value}"`, {
    hint: `${firstProblem(error)}; ${flag.about}`,
  })
}
