import type { Completable, CompletableFlag } from './completable.ts'

/** Completion for zsh: a file `_azta` in a folder of `fpath`, or `source <(azta completion zsh)`. */
export function zshCompletion(commands: readonly Completable[], globals: readonly CompletableFlag[]): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`)
  const cases = commands.map(({ name, words, flags }) => {
    const specs = [...flags, ...globals].flatMap(specsOf)
    const rest = quoted(words.length === 0 ? '*:path:_files' : `*:what: _azta_rest ${words.join(' ')}`)
    return `    ${name})\n      _arguments \\\n        ${[...specs, rest].join(' \\\n        ')} ;;`
  })
  return `#compdef azta
# Completion of azta in zsh.
_azta_rest() {
  compadd -- "$@"
  _files
}
_azta() {
  local -a commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands 'azta command' commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _azta ]]; then _azta "$@"; else compdef _azta azta; fi
`
}

/** One specification for each way to write a flag; a flag may come again. */
function specsOf({ long, short, about, takes }: CompletableFlag): string[] {
  const value = takes === 'nothing' ? '' : `:value:${actionFor(takes)}`
  const told = about.replaceAll(/[[\]\\:]/g, (character) => `\\${character}`)
  return [long, ...(short === undefined ? [] : [short])].map((name) => quoted(`*${name}[${told}]${value}`))
}

function actionFor(takes: Exclude<CompletableFlag['takes'], 'nothing'>): string {
  if (takes === 'path') return '_files'
  return takes === 'text' ? ' ' : `(${takes.join(' ')})`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
