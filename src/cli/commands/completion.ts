import { EXIT, TrafficError } from '../../model/index.ts'
import { COMMANDS } from '../commands.ts'
import { bashCompletion } from '../completion/bash.ts'
import { completable, completableFlag } from '../completion/completable.ts'
import { fishCompletion } from '../completion/fish.ts'
import { zshCompletion } from '../completion/zsh.ts'
import { defineCommand } from '../define-command.ts'
import { globalFlags } from '../globals.ts'

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }

/** `azta completion bash|zsh|fish`: the completion of a shell, made from the same commands and flags as the help. */
export const completion = defineCommand({
  flags: {},
  examples: [
    'source <(azta completion bash)',
    'source <(azta completion zsh)',
    'azta completion fish > ~/.config/fish/completions/azta.fish',
  ],
  async run({ args: [shell = ''], io }) {
    if (!isShell(shell)) {
      throw new TrafficError('cli/usage', `there is no completion for "${shell}"`, { hint: 'bash, zsh or fish' })
    }
    const commands = await Promise.all(COMMANDS.map(completable))
    await io.out(SHELLS[shell](commands, Object.values(globalFlags).map(completableFlag)))
    return EXIT.ok
  },
})

function isShell(text: string): text is keyof typeof SHELLS {
  return Object.hasOwn(SHELLS, text)
}
