import { z } from 'zod'
import { bytes, defineQuery, flows, LIMIT, text, WINDOW } from './define-query.ts'

/** Traffic between VNets, each flow once, by the greater of what its two ends log, and the way that it takes. */
export const vnetPairs = defineQuery({
  id: 'vnet-pairs',
  title: 'Between VNets',
  question: 'Which VNets exchange how much, and over which connection?',
  advice:
    'A pair without peering goes by gateway or hub: know why. A pair that nobody planned is a hole in the segmentation.',
  tags: ['traffic', 'capacity'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    SrcVNet: text.describe('group/vnet'),
    DestVNet: text,
    ConnectionType: text.describe('VNetPeering, or empty where the VNets are not peered'),
    ConnectingVnets: text.describe('VNets peered with both'),
    BytesSrcToDest: bytes,
    BytesDestToSrc: bytes,
    Flows: flows,
  }),
  key: ['SrcVNet', 'DestVNet', 'ConnectionType', 'ConnectingVnets'],
  chart: { kind: 'bar', category: ['SrcVNet', 'DestVNet'], values: ['BytesSrcToDest', 'BytesDestToSrc'] },
  needs: 'topology',
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowType == "InterVNet" and FlowStatus == "Allowed" and not(IsFlowCapturedAtUdrHop)
    | extend SrcVNet = extract(@"^[^/]*/[^/]*", 0, SrcSubnet), DestVNet = extract(@"^[^/]*/[^/]*", 0, DestSubnet)
    | summarize Out = sum(BytesSrcToDest), Back = sum(BytesDestToSrc), Begun = sum(AllowedInFlows + AllowedOutFlows),
        Metered = countif(isnotnull(BytesSrcToDest))
        by SrcVNet, DestVNet, ConnectionType, ConnectingVnets, SrcIp, DestIp, DestPort, L4Protocol, FlowDirection
    | summarize Out = max(Out), Back = max(Back), Begun = max(Begun), Metered = sum(Metered)
        by SrcVNet, DestVNet, ConnectionType, ConnectingVnets, SrcIp, DestIp, DestPort, L4Protocol
    | summarize Out = sum(Out), Back = sum(Back), Flows = sum(Begun), Metered = sum(Metered)
        by SrcVNet, DestVNet, ConnectionType, ConnectingVnets
    | extend BytesSrcToDest = iff(Metered == 0, long(null), Out), BytesDestToSrc = iff(Metered == 0, long(null), Back)
    | extend Bytes = BytesSrcToDest + BytesDestToSrc
    | order by Bytes desc, SrcVNet asc, DestVNet asc, ConnectionType asc, ConnectingVnets asc
    | project SrcVNet, DestVNet, ConnectionType, ConnectingVnets, BytesSrcToDest, BytesDestToSrc, Flows
    | take _limit`,
})
