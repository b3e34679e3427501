import { DARK, DRAW_STYLE, LIGHT } from './draw/draw-style.ts'

/** The style of the interactive page: light and dark, narrow screens, paper. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
@media print { :root { ${LIGHT}; color-scheme: light } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
main, header, footer, nav { max-width: 1080px; margin: 0 auto; padding: 0 16px } header { padding-top: 24px }
h1 { margin: 0 0 8px; font-size: 26px; line-height: 1.2; overflow-wrap: anywhere } h2 { margin: 0 0 2px; font-size: 19px }
header p, .question, .note, figcaption { margin: 0; color: var(--soft); overflow-wrap: anywhere } figcaption, .note { font-size: 13px }
.headlines { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px; margin: 20px 0 }
.headlines div { padding: 12px 14px; border: 1px solid var(--line); border-radius: 8px; background: var(--panel) }
.headlines strong { display: block; font-size: 22px; line-height: 1.2 } .headlines span, .headlines small { display: block; color: var(--soft) }
.headlines small { font-size: 12px } .headlines .bad strong { color: var(--bad) }
nav { display: flex; flex-wrap: wrap; gap: 2px 14px; margin: 12px auto } nav a { color: inherit }
form { position: sticky; top: 0; z-index: 2; background: var(--paper); border-bottom: 1px solid var(--line) }
form fieldset { min-width: 0; max-width: 1080px; margin: 0 auto; padding: 8px 16px; border: 0; display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: end }
legend { float: left; width: 100%; padding: 0; margin-bottom: -4px; font-size: 12px; color: var(--soft) }
label { display: flex; flex-direction: column; font-size: 12px; color: var(--soft); flex: 1 1 120px; min-width: 0 } label.search { flex: 2 1 200px } label.brush { flex: 1 1 140px }
label input, label select { width: 100% } input, select, button { font: inherit; font-size: 14px; color: var(--ink); background: var(--panel); border: 1px solid var(--soft); border-radius: 6px; padding: 4px 8px; max-width: 100%; min-width: 0 }
input[type=range] { padding: 0; border: 0; accent-color: var(--out); height: 28px } button { cursor: pointer } :focus-visible { outline: 2px solid var(--out); outline-offset: 2px }
section[id^=answer-] h2 { font-size: 16px } section { margin: 0 0 36px; scroll-margin-top: 140px } figure { margin: 10px 0 4px; overflow: hidden } figure svg { display: block; max-width: 100%; height: auto }
.advice { margin: 8px 0 0; padding: 8px 12px; border-left: 3px solid var(--line); background: var(--panel) } .advice.bad { border-color: var(--bad) }
details { margin-top: 6px } summary { cursor: pointer } .tools { display: flex; gap: 8px; margin-top: 6px } .tools button { font-size: 12px; padding: 2px 10px }
.scroll { overflow-x: auto; max-height: 420px; overflow-y: auto } table { width: 100%; border-collapse: collapse; font-size: 13px }
th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; min-width: 44px; max-width: 320px }
th { color: var(--soft); font-weight: 600; white-space: nowrap; position: sticky; top: 0; background: var(--paper) } .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
${DRAW_STYLE}
@media (max-width: 640px) { form { position: static } body { font-size: 14px } h1 { font-size: 21px } section { scroll-margin-top: 8px } }
@media print { form, nav, .tools, summary { display: none } section { break-inside: avoid } body { font-size: 11px } .scroll { max-height: none; overflow: visible } }
`
