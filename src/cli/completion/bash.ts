import type { Completable, CompletableFlag } from './completable.ts'

/** Completion for bash: `source <(azta completion bash)`. */
export function bashCompletion(commands: readonly Completable[], globals: readonly CompletableFlag[]): string {
  const values = commands.flatMap(({ name, flags }) => flags.flatMap((flag) => valueCase(`${name} `, flag)))
  const everywhere = globals.flatMap((flag) => valueCase('*', flag))
  const names = (flags: readonly CompletableFlag[]) => flags.map(({ long }) => long)
  const cases = commands.map(
    ({ name, words, flags }) =>
      `    ${name}) words=${quoted([...words, ...names(flags), ...names(globals)].join(' '))} ;;`,
  )
  const first = quoted([...commands.map(({ name }) => name), ...names(globals)].join(' '))
  return `# Completion of azta in bash.
_azta() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= words= at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in ${commands.map(({ name }) => name).join('|')}) command=\${COMP_WORDS[at]}; break ;; esac
  done
  COMPREPLY=()
  case "$command $previous" in
${[...values, ...everywhere].join('\n')}
  esac
  case $command in
${cases.join('\n')}
    *) words=${first} ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _azta azta
`
}

/** What comes behind a flag that takes a value. A path is left to the shell, a text to the person. */
function valueCase(command: string, { long, short, takes }: CompletableFlag): string[] {
  if (takes === 'nothing') return []
  const patterns = [long, ...(short === undefined ? [] : [short])].map((name) =>
    command === '*' ? `*' ${name}'` : quoted(`${command}${name}`),
  )
  const head = `    ${patterns.join('|')})`
  if (takes === 'path') return [`${head} return ;;`]
  if (takes === 'text') return [`${head} compopt +o default; return ;;`]
  return [`${head} COMPREPLY=($(compgen -W ${quoted(takes.join(' '))} -- "$current")); return ;;`]
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
