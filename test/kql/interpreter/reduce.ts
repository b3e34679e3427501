import type { RelationOf } from '../../../src/kql/ir.ts'
import { convert } from './convert.ts'
import type { Interpreter } from './interpreter.ts'
import { type Table, unsorted } from './table.ts'

/**
 * `reduce` after Vaarandi's paper: words that stand in more than the threshold of all lines at their place are frequent; a line
 * belongs to the cluster of its frequent words.
 */
export function reduce(relation: RelationOf<'reduce'>, self: Interpreter): Table {
  const table = self.relation(relation.input)
  const { columns } = table
  const lines = table.rows.map((row) => convert(self.typed(relation.value, { columns, row }), 'string') as string)
  const support = relation.threshold * lines.length
  const frequent = new Set(
    [...counted(lines.flatMap((line) => wordsOf(line, relation.separators).map(({ key }) => key)))].flatMap(
      ([key, count]) => (count > support ? [key] : []),
    ),
  )
  const named = lines.map((line) => clusterOf(line, frequent, relation.separators))
  const large = new Set([...counted(named)].flatMap(([name, count]) => (name !== '' && count > support ? [name] : [])))
  const clusters = Map.groupBy(lines, (_, index) => (large.has(named[index]!) ? named[index]! : ''))
  return unsorted(
    relation.columns,
    [...clusters].map(([name, members]) => [
      name === '' ? 'others' : name,
      BigInt(members.length),
      name === '' ? '' : [...members].sort(byBytes)[0]!,
    ]),
  )
}

function counted(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]))
}

function isSeparator(sign: string, separators: string | undefined): boolean {
  return separators === undefined || separators === ''
    ? /^[^0-9A-Za-z\u0080-\u{10ffff}]$/u.test(sign)
    : separators.includes(sign)
}

interface Word {
  readonly key: string
  readonly text: string
  /** What stands before it. */
  readonly gap: string
}

/** Words with their number; an empty first word is one that a separator precedes. */
function wordsOf(line: string, separators: string | undefined): readonly Word[] {
  const words: Word[] = []
  let [gap, text, place] = ['', '', 0]
  const end = () => {
    if (text !== '') words.push({ key: `${place} ${text}`, text, gap })
    place += 1
    gap = ''
    text = ''
  }
  for (const sign of line) {
    if (!isSeparator(sign, separators)) {
      text += sign
      continue
    }
    if (gap === '' || text !== '') end()
    gap += sign
  }
  end()
  return words
}

/** Frequent words as they stand, a star for each run of others; nothing when none is frequent. */
function clusterOf(line: string, frequent: ReadonlySet<string>, separators: string | undefined): string {
  const words = wordsOf(line, separators)
  if (!words.some(({ key }) => frequent.has(key))) return ''
  const isNamed = separators !== undefined && separators !== ''
  const isStar = (word: Word | undefined) => word !== undefined && !frequent.has(word.key)
  const pieces = words.map((word, index) => {
    const before = words[index - 1]
    if (isStar(word) && isStar(before)) return ''
    const gap = isNamed && (isStar(word) || isStar(before)) ? '' : word.gap
    return gap + (isStar(word) ? '*' : word.text)
  })
  const last = words.at(-1)!
  const behind = /./su.test(line) ? trailing(line, separators) : ''
  return pieces.join('') + (isNamed && isStar(last) ? '' : behind)
}

function trailing(line: string, separators: string | undefined): string {
  const signs = [...line]
  const last = signs.findLastIndex((sign) => !isSeparator(sign, separators))
  return signs.slice(last + 1).join('')
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
