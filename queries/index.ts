import { TrafficError } from '../src/model/index.ts'
import { conversations } from './conversations.ts'
import type { Query } from './define-query.ts'
import { deniedFlows } from './denied-flows.ts'
import { innerFlows } from './inner-flows.ts'
import { interRegion } from './inter-region.ts'
import { internetEgress } from './internet-egress.ts'
import { maliciousFlows } from './malicious-flows.ts'
import { newestInterval } from './newest-interval.ts'
import { openPorts } from './open-ports.ts'
import { ruleHits } from './rule-hits.ts'
import { topTalkers } from './top-talkers.ts'

export {
  bindKql,
  bindQuery,
  type ChartHint,
  defineQuery,
  type Params,
  type Query,
  type Row,
  runQuery,
  TAGS,
  type Tag,
  unitOf,
} from './define-query.ts'
export { parseParams } from './parse-params.ts'
export {
  conversations,
  deniedFlows,
  innerFlows,
  internetEgress,
  interRegion,
  maliciousFlows,
  newestInterval,
  openPorts,
  ruleHits,
  topTalkers,
}

/** Every packaged question. */
export const queries: readonly Query[] = [
  topTalkers,
  conversations,
  deniedFlows,
  openPorts,
  internetEgress,
  maliciousFlows,
  interRegion,
  innerFlows,
  ruleHits,
]

/** Every text of this package: the questions, and what is asked on the way to them. */
export const packagedTexts: readonly Query[] = [...queries, newestInterval]

/** The question of that id. */
export function findQuery(id: string): Query {
  const found = queries.find((one) => one.id === id)
  if (found !== undefined) return found
  const near = queries.find((one) => one.id.includes(id) || id.includes(one.id))
  const hint = near === undefined ? `there are ${queries.map((one) => one.id).join(', ')}` : `did you mean ${near.id}?`
  throw new TrafficError('queries/unknown-query', `there is no report "${id}"`, { hint })
}
