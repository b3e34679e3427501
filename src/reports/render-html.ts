import type { ChartHint } from '../../queries/index.ts'
import type { Cell, Column, QueryResult } from '../model/index.ts'
import { barChart } from './bar-chart.ts'
import { escapeHtml } from './escape-html.ts'
import { STYLE } from './html-style.ts'
import { cellText, shortId } from './plain-text.ts'
import { bytesCell } from './units.ts'

/** A number that stands at the top of the page. */
interface Headline {
  readonly label: string
  readonly value: string
  readonly isBad?: boolean
}

/** One question and its answer. */
interface ReportSection {
  readonly id: string
  readonly title: string
  readonly question: string
  readonly advice: string
  readonly result: QueryResult
  readonly chart?: ChartHint
  /** What an answer without rows means, when it does not mean that there is nothing. */
  readonly empty?: string
}

/** A titled part with sentences and a table. */
interface ReportPart {
  readonly title: string
  readonly sentences: readonly string[]
  readonly tables: readonly QueryResult[]
  /** How many rows of a table are shown; 50 when nobody says. */
  readonly maxRows?: number
}

/** Everything that a page shows; where it comes from and of when is part of it. */
export interface HtmlReport {
  readonly title: string
  readonly generatedAt: Date
  /** Window, store, workspace: one sentence each. */
  readonly provenance: readonly string[]
  readonly headlines: readonly Headline[]
  readonly sections: readonly ReportSection[]
  readonly parts: readonly ReportPart[]
}

const MAX_ROWS = 50
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/** One self-contained page: no script, no request, readable from a file, on paper and at 420 pixels. */
export async function renderHtml(report: HtmlReport): Promise<string> {
  const { title, generatedAt, provenance, headlines, sections, parts } = report
  const links = [
    ...sections.map(({ id, title: name }) => link(id, name)),
    ...parts.map((_, index) => link(`part-${index}`, parts[index]!.title)),
  ]
  const body = [
    `<header><h1>${escapeHtml(title)}</h1>${paragraphs([...provenance, `Generated ${generatedAt.toISOString()}`])}</header>`,
    `<section class="headlines" aria-label="Headlines">${headlines.map(headline).join('')}</section>`,
    `<nav aria-label="Contents">${links.join('')}</nav>`,
    ...(await Promise.all(sections.map(section))),
    ...parts.map(part),
  ]
  const head = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style>`,
  ]
  return `<!doctype html>\n<html lang="en"><head>${head.join('')}</head><body><main>${body.join('\n')}</main></body></html>\n`
}

function link(id: string, name: string): string {
  return `<a href="#${escapeHtml(id)}">${escapeHtml(name)}</a>`
}

function paragraphs(sentences: readonly string[]): string {
  return sentences.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('')
}

function headline({ label, value, isBad = false }: Headline): string {
  return `<div class="${isBad ? 'bad' : 'fine'}"><strong>${escapeHtml(value)}</strong><span>${escapeHtml(label)}</span></div>`
}

async function section({ id, title, question, advice, result, chart, empty }: ReportSection): Promise<string> {
  const drawn = chart === undefined ? undefined : await barChart(result, chart)
  const picture = drawn === undefined ? '' : figure(`${title}: bars of the table below`, drawn)
  const next = result.rows.length === 0 ? '' : `<p class="advice"><b>What to do:</b> ${escapeHtml(advice)}</p>`
  const heading = `<h2>${escapeHtml(title)}</h2><p class="question">${escapeHtml(question)}</p>`
  return `<section id="${escapeHtml(id)}">${heading}${picture}${table(result, empty)}${next}</section>`
}

/** Both drawings of a chart; the style shows the one that fits the page. */
function figure(label: string, { wide, narrow }: { readonly wide: string; readonly narrow: string }): string {
  const drawings = `<div class="for-wide">${wide}</div><div class="for-narrow">${narrow}</div>`
  return `<figure role="img" aria-label="${escapeHtml(label)}">${drawings}</figure>`
}

function part({ title, sentences, tables, maxRows }: ReportPart, index: number): string {
  const body =
    paragraphs(sentences) +
    tables
      .filter(({ rows }) => rows.length > 0)
      .map((one) => table(one, undefined, maxRows))
      .join('')
  return `<section id="part-${index}"><h2>${escapeHtml(title)}</h2>${body}</section>`
}

function table({ columns, rows }: QueryResult, empty = 'Nothing.', maxRows = MAX_ROWS): string {
  if (rows.length === 0) return `<p class="empty">${escapeHtml(empty)}</p>`
  const head = columns.map(({ name, type }) => `<th scope="col"${numeric(type)}>${escapeHtml(name)}</th>`).join('')
  const body = rows
    .slice(0, maxRows)
    .map((row) => `<tr>${row.map((cell, index) => tableCell(cell, columns[index]!)).join('')}</tr>`)
  const more = rows.length > maxRows ? `<p class="empty">${rows.length - maxRows} more rows are not shown.</p>` : ''
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>${more}`
}

/** A resource id is shown short, and whole where the pointer rests. */
function tableCell(cell: Cell, column: Column): string {
  const text = bytesCell(cell, column) ?? shown(cell, column)
  const short = shortId(text)
  const whole = short === text ? '' : ` title="${escapeHtml(text)}"`
  return `<td${numeric(column.type)}${whole}>${escapeHtml(short)}</td>`
}

function shown(cell: Cell, { type }: Column): string {
  if (type === 'datetime' && typeof cell === 'string') return `${cell.slice(0, 10)} ${cell.slice(11, 19)}`
  const text = Array.isArray(cell) ? cell.map(cellText).join(', ') : cellText(cell)
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}

function numeric(type: string): string {
  return ['int', 'long', 'real'].includes(type) ? ' class="number"' : ''
}
