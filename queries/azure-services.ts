import { z } from 'zod'
import { bytes, defineQuery, flows, int, LIMIT, text, WINDOW } from './define-query.ts'

/** Traffic with the public addresses of Azure itself, by its region. */
export const azureServices = defineQuery({
  id: 'azure-services',
  title: 'Azure public services',
  question: 'Which hosts use public Azure services, in which regions?',
  advice: 'Services of another region cost egress; storage, SQL and the like belong behind private endpoints.',
  tags: ['azure', 'internet', 'cost'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    Host: text,
    Vm: text,
    AzureRegion: text.describe('of the service; empty where its range names none'),
    DestPort: int,
    L4Protocol: text,
    BytesOut: bytes,
    BytesBack: bytes,
    Flows: flows,
  }),
  key: ['Host', 'Vm', 'AzureRegion', 'DestPort', 'L4Protocol'],
  chart: { kind: 'bar', category: ['Host', 'AzureRegion'], values: ['BytesOut', 'BytesBack'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowType == "AzurePublic" and FlowStatus == "Allowed" and FlowDirection == "Outbound" and not(IsFlowCapturedAtUdrHop)
    | summarize Out = sum(BytesSrcToDest), Back = sum(BytesDestToSrc), Flows = sum(AllowedOutFlows), Metered = countif(isnotnull(BytesSrcToDest))
        by Host = SrcIp, Vm = SrcVm, AzureRegion, DestPort, L4Protocol
    | extend BytesOut = iff(Metered == 0, long(null), Out), BytesBack = iff(Metered == 0, long(null), Back)
    | extend Bytes = BytesOut + BytesBack
    | order by Bytes desc, Flows desc, Host asc, AzureRegion asc, DestPort asc, L4Protocol asc, Vm asc
    | project Host, Vm, AzureRegion, DestPort, L4Protocol, BytesOut, BytesBack, Flows
    | take _limit`,
})
