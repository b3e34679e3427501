import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { exactJson } from '../../model/exact-json.ts'
import { escapeHtml } from '../escape-html.ts'
import type { PageData } from './page-data.ts'
import { PAGE_STYLE } from './page-style.ts'

/** The program of the page, made of browser/ by `npm run build:page`. */
const PROGRAM = new URL('./page.js', import.meta.url)

/**
 * One self-contained interactive page: data, style and program in one file. The policy lets run what has their hashes and
 * nothing else, and no request at all.
 */
export async function renderDashboard(page: PageData): Promise<string> {
  const program = await readFile(PROGRAM, 'utf8')
  const policy = [
    ...["default-src 'none'", `script-src '${hashOf(program)}'`, `style-src '${hashOf(PAGE_STYLE)}'`],
    ...["base-uri 'none'", "form-action 'none'"],
  ]
  const head = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(page.title)}</title>`,
    `<style>${PAGE_STYLE}</style>`,
  ]
  const body = [
    '<noscript><p>This page counts in the browser: it needs JavaScript, which it holds itself. It asks nobody for anything.</p></noscript>',
    `<script type="application/json" id="data">${dataText(page)}</script>`,
    `<script>${program}</script>`,
  ]
  return `<!doctype html>\n<html lang="en"><head>${head.join('')}</head><body>${body.join('\n')}</body></html>\n`
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** JSON that cannot end the element it stands in. */
function dataText(page: PageData): string {
  return exactJson(page).replaceAll('<', String.raw`\u003c`)
}
