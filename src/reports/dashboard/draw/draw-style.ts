/** How a drawing names its colours: classes, so that one drawing fits light and dark. */
export const DRAW_STYLE = `
text { font: 12px system-ui, sans-serif; fill: var(--ink) } .soft { fill: var(--soft) } .end { text-anchor: end } .middle { text-anchor: middle }
.out { fill: var(--out) } .back { fill: var(--back) } .allowed { fill: var(--out) } .denied { fill: var(--denied) } .bad { fill: var(--bad) } .own { fill: var(--fine) } .stop { fill: var(--soft) }
.grid { stroke: var(--line); fill: none } .land { fill: var(--land); stroke: var(--paper); stroke-width: .5 }
.link { fill: none; stroke: var(--out); stroke-opacity: .3 } .link.denied { stroke: var(--denied); fill: none } .link.bad { stroke: var(--bad); stroke-opacity: .8; fill: none } .link.quiet { stroke: var(--soft); stroke-opacity: .35; stroke-dasharray: 3 4 } .link:hover { stroke-opacity: .6 }
.node { fill: var(--panel); stroke: var(--soft) } .hatch { stroke-dasharray: 4 3 } .pick { cursor: pointer } .node.logged { fill: var(--logged) } .node.seen { fill: var(--seen) } .node.dark { fill: var(--unlogged) }
.halo { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round }`

/** The colours on white and on black: apart from each other for colour-blind readers too (blue and orange, red for what is bad). */
export const LIGHT = `--ink: #1b1f24; --paper: #ffffff; --soft: #57606a; --line: #d8dee4; --panel: #f6f8fa; --out: #2f77b8; --back: #8db9de; --denied: #d9822b; --bad: #b42318; --fine: #1a7f37; --land: #dfe4ea; --logged: #b7e0c2; --seen: #fbe2b3; --unlogged: #f6c7c1`
export const DARK = `--ink: #e6edf3; --paper: #0d1117; --soft: #9aa4af; --line: #30363d; --panel: #161b22; --out: #58a6e8; --back: #2b5c8a; --denied: #e3a04f; --bad: #ff7b72; --fine: #56d364; --land: #2b323b; --logged: #1f5130; --seen: #5e4a17; --unlogged: #6b2a26`
