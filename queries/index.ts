import { TrafficError } from '../src/model/index.ts'
import { awakenedHosts } from './awakened-hosts.ts'
import { azureServices } from './azure-services.ts'
import { balancers } from './balancers.ts'
import { beacons } from './beacons.ts'
import { bruteForce } from './brute-force.ts'
import { bulkUploads } from './bulk-uploads.ts'
import { busiestHours } from './busiest-hours.ts'
import { conversations } from './conversations.ts'
import { countries } from './countries.ts'
import { dataGaps } from './data-gaps.ts'
import type { Query } from './define-query.ts'
import { deniedFlows } from './denied-flows.ts'
import { doubleLogging } from './double-logging.ts'
import { failedConnections } from './failed-connections.ts'
import { gateways } from './gateways.ts'
import { horizontalScans } from './horizontal-scans.ts'
import { innerFlows } from './inner-flows.ts'
import { interRegion } from './inter-region.ts'
import { internetEgress } from './internet-egress.ts'
import { lateralMovement } from './lateral-movement.ts'
import { logVolume } from './log-volume.ts'
import { mailAndMining } from './mail-and-mining.ts'
import { maliciousFlows } from './malicious-flows.ts'
import { newPairs } from './new-pairs.ts'
import { newestInterval } from './newest-interval.ts'
import { openPorts } from './open-ports.ts'
import { portHours } from './port-hours.ts'
import { portScans } from './port-scans.ts'
import { privateEndpoints } from './private-endpoints.ts'
import { processingLag } from './processing-lag.ts'
import { protocols } from './protocols.ts'
import { publicIps } from './public-ips.ts'
import { regionGrowth } from './region-growth.ts'
import { rogueNetworks } from './rogue-networks.ts'
import { ruleHits } from './rule-hits.ts'
import { slowUploads } from './slow-uploads.ts'
import { statusMessages } from './status-messages.ts'
import { strangeDns } from './strange-dns.ts'
import { subnetTraffic } from './subnet-traffic.ts'
import { topTalkers } from './top-talkers.ts'
import { trafficCube } from './traffic-cube.ts'
import { trafficOverTime } from './traffic-over-time.ts'
import { unencryptedFlows } from './unencrypted-flows.ts'
import { unusedRules } from './unused-rules.ts'
import { vnetPairs } from './vnet-pairs.ts'

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
  awakenedHosts,
  azureServices,
  balancers,
  beacons,
  bruteForce,
  bulkUploads,
  busiestHours,
  conversations,
  countries,
  dataGaps,
  deniedFlows,
  doubleLogging,
  failedConnections,
  gateways,
  horizontalScans,
  innerFlows,
  internetEgress,
  interRegion,
  lateralMovement,
  logVolume,
  mailAndMining,
  maliciousFlows,
  newestInterval,
  newPairs,
  openPorts,
  portHours,
  portScans,
  privateEndpoints,
  processingLag,
  protocols,
  publicIps,
  regionGrowth,
  rogueNetworks,
  ruleHits,
  slowUploads,
  statusMessages,
  strangeDns,
  subnetTraffic,
  topTalkers,
  trafficCube,
  trafficOverTime,
  unencryptedFlows,
  unusedRules,
  vnetPairs,
}

/** Every packaged question, in the order in which a page shows them: traffic, the internet, security, rules, Azure, capacity, quality. */
export const queries: readonly Query[] = [
  topTalkers,
  conversations,
  protocols,
  trafficOverTime,
  portHours,
  subnetTraffic,
  vnetPairs,
  innerFlows,
  interRegion,
  failedConnections,
  openPorts,
  internetEgress,
  countries,
  publicIps,
  azureServices,
  maliciousFlows,
  rogueNetworks,
  bulkUploads,
  slowUploads,
  beacons,
  strangeDns,
  mailAndMining,
  deniedFlows,
  portScans,
  horizontalScans,
  bruteForce,
  lateralMovement,
  newPairs,
  awakenedHosts,
  unencryptedFlows,
  ruleHits,
  unusedRules,
  gateways,
  balancers,
  privateEndpoints,
  regionGrowth,
  busiestHours,
  logVolume,
  doubleLogging,
  dataGaps,
  processingLag,
  statusMessages,
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
