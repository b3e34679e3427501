import { type Element, h } from '../markup.ts'
import type { PageAnswer } from '../page-data.ts'
import type { Pane } from '../pane.ts'
import { countText } from '../words.ts'

/** What is said of an answer that is known to be empty. */
const NOTHING = 'Nothing.'

/** What stands above the answers: what they are, and which questions have none. */
export function answersHead(answers: readonly PageAnswer[]): Element {
  const silent = answers.filter(({ table }) => table.rows.length === 0)
  const blind = silent.filter(({ empty }) => empty !== NOTHING)
  const titles = (list: readonly PageAnswer[]) => list.map(({ title }) => title).join(', ')
  const quiet = silent.filter((one) => !blind.includes(one))
  return h(
    ...(['section', { id: 'answers', tabindex: -1 }] as const),
    h('h2', {}, 'Packaged questions'),
    h(
      'p',
      { class: 'question' },
      'What azta report answers of the whole window; of the filter only the search acts here.',
    ),
    ...(quiet.length > 0 ? [h('p', { class: 'note' }, `Without a row: ${titles(quiet)}.`)] : []),
    ...(blind.length > 0 ? [h('p', { class: 'note' }, `Unknown: ${titles(blind)}. ${reasons(blind)}`)] : []),
  )
}

function reasons(blind: readonly PageAnswer[]): string {
  return [...new Set(blind.map(({ empty }) => empty))].join(' ')
}

/** The answer to a packaged question: of the whole window, only the words of the filter act on it. */
export function answerPane({ id, title, question, advice, table, empty }: PageAnswer, text: string): Pane {
  const words = text.toLowerCase().split(/\s+/)
  const fits = (row: readonly unknown[]) => words.every((word) => row.join(' ').toLowerCase().includes(word))
  const rows = table.rows.filter(fits)
  const all = table.rows.length
  const some = rows.length === all ? `${countText(all)} rows` : `${countText(rows.length)} of ${countText(all)} rows`
  return {
    ...{ id: `answer-${id}`, title, question, advice },
    summary: all === 0 ? empty : `${some}.`,
    table: { columns: table.columns, rows },
  }
}
