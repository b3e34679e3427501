import type { KqlSyntax } from '../../src/kql/index.ts'
import type { LintFinding, LintRule } from './finding.ts'
import { below, columnName, type Place, sourceOf } from './reading.ts'

const SUMS = new Set(['sum', 'sumif'])
const COUNTERS = /^(Bytes|Packets)(SrcToDest|DestToSrc)$|^(Allowed|Denied)(In|Out)Flows$|^CompletedFlows$/
/** Whoever looks at one of these tells the two rows of an inner flow apart. */
const TELLING = new Set(['FlowDirection', 'MacAddress', 'SrcNic', 'DestNic', 'TargetResourceId'])
/** At the sending side only: what the receiving side reports of the same flow is left out. */
const ONCE = 'where FlowType !in ("IntraVNet", "InterVNet") or FlowDirection == "Outbound"'

/** Each side of a flow inside of the estate reports it, so a plain sum counts inner flows twice. */
export const innerFlows: LintRule = {
  code: 'azta/inner-flows-twice',
  about: 'bytes, packets or flows of inner traffic are summed over both of its ends',
  find: ({ places }) => places.flatMap(findAt),
}

function findAt({ node, parents }: Place): readonly LintFinding[] {
  const pipe = parents[0]
  if (node.kind !== 'SummarizeOperator' || pipe === undefined || sourceOf(pipe) !== 'NTANetAnalytics') return []
  const counter = below(node).find(sumsCounter)
  if (counter === undefined || tellsEndsApart(pipe)) return []
  return [
    {
      code: 'azta/inner-flows-twice',
      severity: 'warning',
      message: 'flows inside of the estate are reported at both ends: this sum counts them twice',
      span: counter.span,
      fix: [{ span: { start: node.span.start, length: 0 }, text: `${ONCE}\n| ` }],
    },
  ]
}

function sumsCounter(node: KqlSyntax): boolean {
  if (node.kind !== 'FunctionCallExpression' || !SUMS.has(node.symbol?.name ?? '')) return false
  return below(node).some((one) => COUNTERS.test(columnName(one) ?? ''))
}

function tellsEndsApart(pipe: KqlSyntax): boolean {
  return below(pipe).some((node) => {
    const name = columnName(node)
    if (name !== undefined && TELLING.has(name)) return true
    return node.kind === 'FilterOperator' && below(node).some((one) => columnName(one) === 'FlowType')
  })
}
