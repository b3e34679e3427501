/** The style of the page: light and dark, narrow screens, paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #57606a; --line: #d8dee4; --panel: #f6f8fa; --bad: #b42318; --fine: #1a7f37 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --soft: #9aa4af; --line: #30363d; --panel: #161b22; --bad: #ff7b72; --fine: #56d364 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1040px; margin: 0 auto; padding: 24px 16px 64px }
h1 { margin: 0 0 8px; font-size: 26px; line-height: 1.2 } h2 { margin: 40px 0 4px; font-size: 19px }
header p { margin: 0; color: var(--soft); overflow-wrap: anywhere }
.headlines { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 24px 0 }
.headlines div { padding: 12px 14px; border: 1px solid var(--line); border-radius: 8px; background: var(--panel) }
.headlines strong { display: block; font-size: 22px; line-height: 1.2 } .headlines span { color: var(--soft) }
.headlines .bad strong { color: var(--bad) }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px } nav a { color: inherit }
.question, .empty { margin: 0 0 12px; color: var(--soft) }
.advice { margin: 10px 0 0; padding: 8px 12px; border-left: 3px solid var(--line); background: var(--panel) }
figure { margin: 0 0 12px } figure svg { display: block; max-width: 100%; height: auto } .for-narrow { display: none } figure text { fill: currentColor !important; stroke: none !important }
.wide { overflow-x: auto } table { width: 100%; border-collapse: collapse; font-size: 13px }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; max-width: 320px }
th { color: var(--soft); font-weight: 600; white-space: nowrap } .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
@media (max-width: 640px) { .for-wide { display: none } .for-narrow { display: block } }
@media (max-width: 480px) { body { font-size: 14px } h1 { font-size: 21px } main { padding: 16px 12px 48px } }
@media print { nav { display: none } section { break-inside: avoid } body { font-size: 11px } }
`
