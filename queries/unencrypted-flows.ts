import { z } from 'zod'
import { bytes, defineQuery, flows, LIMIT, long, text, WINDOW } from './define-query.ts'

/** Flows between VMs that virtual network encryption did not encrypt, and the reason that the log gives. */
export const unencryptedFlows = defineQuery({
  id: 'unencrypted-flows',
  title: 'Unencrypted flows',
  question: 'Which traffic inside of the estate is not encrypted, and why?',
  advice:
    'Unsupported hardware: another VM size. Software not ready: a reboot. Unencrypted: turn encryption on for the VNet.',
  tags: ['security'],
  severity: 'low',
  techniques: ['T1040'],
  reads: ['NTANetAnalytics'],
  params: z.object({ ...WINDOW, limit: LIMIT }),
  row: z.object({
    FlowEncryption: text,
    SrcSubnet: text,
    DestSubnet: text,
    Pairs: long.describe('pairs of hosts'),
    Flows: flows,
    Bytes: bytes,
  }),
  key: ['FlowEncryption', 'SrcSubnet', 'DestSubnet'],
  chart: { kind: 'bar', category: ['FlowEncryption', 'SrcSubnet', 'DestSubnet'], values: ['Bytes'] },
  kql: `
    NTANetAnalytics
    | where FlowIntervalStartTime >= _from and FlowIntervalStartTime < _to and SubType == "FlowLog"
    | where FlowType in ("IntraVNet", "InterVNet") and FlowStatus == "Allowed" and not(IsFlowCapturedAtUdrHop)
    | where isnotempty(FlowEncryption) and FlowEncryption !in ("Encrypted", "Destination on same host")
    | summarize Begun = sum(AllowedInFlows + AllowedOutFlows), Moved = sum(BytesSrcToDest + BytesDestToSrc), Metered = countif(isnotnull(BytesSrcToDest))
        by FlowEncryption, SrcSubnet, DestSubnet, SrcIp, DestIp, DestPort, L4Protocol, FlowDirection
    | summarize Begun = max(Begun), Moved = max(Moved), Metered = sum(Metered)
        by FlowEncryption, SrcSubnet, DestSubnet, SrcIp, DestIp, DestPort, L4Protocol
    | summarize Pairs = count_distinct(strcat(SrcIp, " ", DestIp)), Flows = sum(Begun), Moved = sum(Moved), Metered = sum(Metered)
        by FlowEncryption, SrcSubnet, DestSubnet
    | extend Bytes = iff(Metered == 0, long(null), Moved)
    | order by Bytes desc, FlowEncryption asc, SrcSubnet asc, DestSubnet asc
    | project FlowEncryption, SrcSubnet, DestSubnet, Pairs, Flows, Bytes
    | take _limit`,
})
