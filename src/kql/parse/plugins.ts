import type { Discovered } from '../discovery.ts'
import { type GlobalState, type Kusto, type KustoSymbol, type Parameter, tableSymbol } from './kusto.ts'

/** Plugins whose columns hang on data, and parameters that this version of the parser does not know yet. */
const OPEN: Readonly<Record<string, readonly (readonly [name: string, type: 'String' | 'Dynamic'])[]>> = {
  bag_unpack: [
    ['columnsConflict', 'String'],
    ['ignoredProperties', 'Dynamic'],
  ],
  pivot: [],
}

/** What is known of the plugins of a text, and who is told of calls of which nothing is known yet. */
export interface Knowledge {
  readonly discovered: Discovered
  readonly onUnknown: (at: number) => void
}

/** What is known of the text at hand; the schema of the parser outlives texts. */
let current: Knowledge = { discovered: new Map(), onUnknown: () => {} }

/** Runs the parser on a text of whose plugins this is known. */
export function knowing<Result>(knowledge: Knowledge, parse: () => Result): Result {
  current = knowledge
  return parse()
}

/** A schema of the parser, in which plugins give the columns that the data have been found to have. */
export function withPlugins(kusto: Kusto, globals: GlobalState): GlobalState {
  const plugins = globals.PlugIns.map((plugin) => {
    const added = OPEN[plugin.Name]
    return added === undefined ? plugin : opened(kusto, plugin, added)
  })
  return globals.WithPlugIns(plugins)
}

const TABULAR = 2

function opened(kusto: Kusto, plugin: KustoSymbol, added: (typeof OPEN)[string]): KustoSymbol {
  const { FunctionSymbol, Parameter, ScalarTypes } = kusto.language.Symbols
  const signature = plugin.Signatures!.getItem(0)
  const old = Array.from({ length: signature.Parameters.Count }, (_, index) => signature.Parameters.getItem(index))
  const optional = added.map(
    ([name, type]): Parameter =>
      new Parameter.$ctor3(name, ScalarTypes[type], 0, null, null, false, null, 0, 1, null, null),
  )
  return new FunctionSymbol.ctor(
    plugin.Name,
    (call) => {
      const at = call.Location.TextStart
      const found = current.discovered.get(at)
      if (found !== undefined) return tableSymbol(kusto, { name: plugin.Name, columns: found.columns })
      current.onUnknown(at)
      return signature.CustomReturnType(call)
    },
    TABULAR,
    [...old, ...optional],
  )
}
