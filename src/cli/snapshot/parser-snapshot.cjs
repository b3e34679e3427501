// Runs inside `node --build-snapshot`: loads the KQL parser, uses it once, and leaves the whole heap to be started from.
// Arguments: the folder of the parser's package, and the module that a started process begins with.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { startupSnapshot } = require('node:v8')
const { runInThisContext } = require('node:vm')

const [folder, start] = process.argv.slice(-2)
for (const name of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
  runInThisContext(readFileSync(join(folder, name), 'utf8'), { filename: name })
}
const { KustoCode, GlobalState } = globalThis.Kusto.Language
// The grammar is made when the first text is read.
KustoCode.ParseAndAnalyze('print x = 1 | where x > 0 | summarize count() by x', GlobalState.Default)

startupSnapshot.setDeserializeMainFunction(() => {
  require('node:module').createRequire(start)(start).startProcess()
})
