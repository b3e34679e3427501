import { z } from 'zod'
import { bytes, defineQuery, flows, int, LIMIT, long, text, WINDOW } from './define-query.ts'

/** Who uses which private endpoint. Nothing is logged at the endpoint itself, only where flows come from. */
export const privateEndpoints = defineQuery({
  id: 'private-endpoints',
  title: 'Private endpoints',
  question: 'Which private endpoints are used, by how many hosts, and how much?',
  advice:
    'An endpoint that nobody uses costs for nothing, or its clients still go over the public address: see azure-services.',
  tags: ['azure'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    PrivateLinkResourceName: text,
    PrivateEndpointResourceId: text.describe('group/name'),
    DestPort: int,
    Hosts: long.describe('different sources'),
    Flows: flows,
    DeniedFlows: flows,
    Bytes: bytes,
  }),
  key: ['PrivateLinkResourceName', 'PrivateEndpointResourceId', 'DestPort'],
  chart: { kind: 'bar', category: ['PrivateLinkResourceName'], values: ['Bytes'] },
  needs: 'topology',
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where isnotempty(PrivateEndpointResourceId) and FlowDirection == "Outbound" and not(IsFlowCapturedAtUdrHop)
    | summarize
        Hosts = count_distinct(SrcIp), Flows = sum(AllowedOutFlows), DeniedFlows = sum(DeniedOutFlows),
        Moved = sum(BytesSrcToDest + BytesDestToSrc), Metered = countif(isnotnull(BytesSrcToDest))
        by PrivateLinkResourceName, PrivateEndpointResourceId, DestPort
    | extend Bytes = iff(Metered == 0, long(null), Moved)
    | order by Bytes desc, PrivateLinkResourceName asc, PrivateEndpointResourceId asc, DestPort asc
    | project PrivateLinkResourceName, PrivateEndpointResourceId, DestPort, Hosts, Flows, DeniedFlows, Bytes
    | take _limit`,
})
