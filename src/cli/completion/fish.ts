import type { Completable, CompletableFlag } from './completable.ts'

/** Completion for fish: `azta completion fish > ~/.config/fish/completions/azta.fish`. */
export function fishCompletion(commands: readonly Completable[], globals: readonly CompletableFlag[]): string {
  const first = commands.map(
    ({ name, summary }) => `complete -c azta -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
  )
  const lines = commands.flatMap(({ name, words, flags }) => {
    const here = `-n '__fish_seen_subcommand_from ${name}'`
    const own = words.length === 0 ? [] : [`complete -c azta ${here} -a ${quoted(words.join(' '))}`]
    return [...own, ...flags.map((flag) => flagLine(here, flag))]
  })
  return `# Completion of azta in fish.\n${[...first, ...lines, ...globals.map((flag) => flagLine('', flag))].join('\n')}\n`
}

function flagLine(condition: string, { long, short, about, takes }: CompletableFlag): string {
  const names = [`-l ${long.slice(2)}`, ...(short === undefined ? [] : [`-s ${short.slice(1)}`])]
  return ['complete -c azta', condition, ...names, VALUES[kindOf(takes)](takes), `-d ${quoted(about)}`]
    .filter((part) => part !== '')
    .join(' ')
}

type Takes = CompletableFlag['takes']

function kindOf(takes: Takes): 'path' | 'text' | 'nothing' | 'choice' {
  return typeof takes === 'string' ? takes : 'choice'
}

const VALUES = {
  path: () => '-r -F',
  text: () => '-x',
  nothing: () => '',
  choice: (takes: Takes) => `-x -a ${quoted([...takes].join(' '))}`,
}

/** In single quotes fish reads a backslash before a quote or a backslash. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (character) => `\\${character}`)}'`
}
