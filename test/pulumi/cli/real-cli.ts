import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { parse, stringify } from 'yaml'
import type { CloudFile } from '../../../src/model/index.ts'
import { defaultEstate } from '../../../src/sandbox/estate/default-estate.ts'
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.ts'
import type { Cli } from './find-cli.ts'

/** How a command of the CLI ended, and what it said. */
export interface Said {
  readonly status: number | null
  readonly text: string
}

/** The real CLI over the repository's own program, with state in a folder of its own and the sandbox for Azure. */
interface RealCli {
  /** Runs one command on a stack. Environment variables may be added. */
  run(stack: string, command: string, env?: Readonly<Record<string, string>>): Promise<Said>
  /** Starts one and gives its process, which leads a group of its own. */
  start(stack: string, command: string, env?: Readonly<Record<string, string>>): ChildProcess
  /** Writes the config of a stack; makes the stack the first time. */
  configure(stack: string, config: Readonly<Record<string, unknown>>): Promise<void>
  close(): void
}

const root = join(import.meta.dirname, '../../..')

/** The sandbox's estate on loopback, and the CLI over it. */
export interface Stage {
  readonly sandbox: Sandbox
  readonly cli: RealCli
  close(): Promise<void>
}

export async function openStage(cli: Cli): Promise<Stage> {
  const sandbox = await startSandbox({ estate: defaultEstate(), token: 'test' })
  const pulumi = setUpCli(cli, sandbox.cloud)
  const close = async () => {
    pulumi.close()
    await sandbox.close()
  }
  return { sandbox, cli: pulumi, close }
}

/** Sets up a home, a state folder, a project and plugins for the CLI in a temporary folder. */
function setUpCli(cli: Cli, cloud: CloudFile): RealCli {
  const home = mkdtempSync(join(tmpdir(), 'azta-pulumi-'))
  const [bin, project] = [join(home, 'bin'), join(home, 'project')]
  for (const folder of [bin, project, join(home, 'state')]) mkdirSync(folder)
  writeFileSync(join(home, 'cloud.json'), JSON.stringify(cloud), { mode: 0o600 })
  plugin(bin, 'pulumi-resource-azure-native', 'provider-plugin.ts')
  if (cli.origin === 'built') plugin(bin, 'pulumi-language-nodejs', 'language-host.ts')
  // The project of the repository; only its stacks' config lies elsewhere, so that a test never writes into the tree.
  const { stackConfigDir: _stacks, main, ...rest } = readYaml(join(root, 'Pulumi.yaml'))
  writeFileSync(join(project, 'Pulumi.yaml'), stringify({ ...rest, main: join(root, String(main)) }))

  const environment = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: home,
    PULUMI_HOME: join(home, 'pulumi'),
    PULUMI_BACKEND_URL: `file://${join(home, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'of a test',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    AZTA_CLOUD: join(home, 'cloud.json'),
  }

  function start(stack: string, command: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
    const where = ['--cwd', project, '--non-interactive', '--color', 'never', '--stack', stack]
    return spawn(cli.path, [...command.split(' '), ...where], {
      ...{ env: { ...environment, ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    })
  }

  async function run(stack: string, command: string, env?: Readonly<Record<string, string>>): Promise<Said> {
    const child = start(stack, command, env)
    const said: string[] = []
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
    return { status, text: stripVTControlCharacters(said.join('')) }
  }

  return {
    run,
    start,
    async configure(stack, config) {
      const file = join(project, `Pulumi.${stack}.yaml`)
      if (!existsSync(file)) {
        const made = await run(stack, 'stack init --no-select')
        if (made.status !== 0) throw new Error(made.text)
      }
      writeFileSync(file, stringify({ ...readYaml(file), config })) // `stack init` wrote a salt there
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  }
}

function readYaml(file: string): Readonly<Record<string, unknown>> {
  return parse(readFileSync(file, 'utf8'))
}

/** An executable of the name that the CLI looks for, which runs one of our programs under this Node. */
function plugin(bin: string, name: string, program: string): void {
  const file = join(bin, name)
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, program)}' "$@"\n`)
  chmodSync(file, 0o755)
}
