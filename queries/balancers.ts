import { z } from 'zod'
import { bytes, defineQuery, flows, int, LIMIT, text, WINDOW } from './define-query.ts'

/** What comes in through load balancers and application gateways. */
export const balancers = defineQuery({
  id: 'balancers',
  title: 'Load balancers and application gateways',
  question: 'Which balancers and gateways carry how much, on which ports?',
  advice: 'A frontend without traffic costs for nothing; a port that nobody published is a rule to take away.',
  tags: ['azure', 'traffic'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Kind: text.describe('LoadBalancer or ApplicationGateway'),
    Name: text.describe('subscription/group/name'),
    DestPort: int,
    L4Protocol: text,
    AllowedFlows: flows,
    DeniedFlows: flows,
    Bytes: bytes,
  }),
  key: ['Kind', 'Name', 'DestPort', 'L4Protocol'],
  chart: { kind: 'bar', category: ['Name', 'DestPort'], values: ['Bytes'] },
  needs: 'topology',
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where not(IsFlowCapturedAtUdrHop)
    | extend Gateway = coalesce(DestApplicationGateway, SrcApplicationGateway), Balancer = coalesce(DestLoadBalancer, SrcLoadBalancer)
    | extend Kind = iff(isempty(Gateway), "LoadBalancer", "ApplicationGateway"), Name = coalesce(Gateway, Balancer)
    | where isnotempty(Name)
    | summarize Allowed = sum(AllowedInFlows + AllowedOutFlows), Denied = sum(DeniedInFlows + DeniedOutFlows),
        Moved = sum(BytesSrcToDest + BytesDestToSrc), Metered = countif(isnotnull(BytesSrcToDest))
        by Kind, Name, SrcIp, DestIp, Country, AzureRegion, DestPort, L4Protocol, FlowDirection
    | summarize Allowed = max(Allowed), Denied = sum(Denied), Moved = max(Moved), Metered = sum(Metered)
        by Kind, Name, SrcIp, DestIp, Country, AzureRegion, DestPort, L4Protocol
    | summarize AllowedFlows = sum(Allowed), DeniedFlows = sum(Denied), Moved = sum(Moved), Metered = sum(Metered)
        by Kind, Name, DestPort, L4Protocol
    | extend Bytes = iff(Metered == 0, long(null), Moved)
    | order by Bytes desc, Name asc, DestPort asc, L4Protocol asc, Kind asc
    | project Kind, Name, DestPort, L4Protocol, AllowedFlows, DeniedFlows, Bytes
    | take _limit`,
})
