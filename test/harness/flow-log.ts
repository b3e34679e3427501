const TARGET =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-hub'
const LOG =
  '/SUBSCRIPTIONS/11111111-1111-1111-1111-111111111111/RESOURCEGROUPS/NETWORKWATCHERRG/PROVIDERS/MICROSOFT.NETWORK/NETWORKWATCHERS/NETWORKWATCHER_WESTEUROPE/FLOWLOGS/VNET-HUB'

/** A raw VNet record (version 4) around these tuples. */
export function vnetRecord(tuples: readonly string[], change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    time: '2026-11-01T10:05:00.0000000Z',
    flowLogVersion: 4,
    flowLogGUID: '22222222-2222-2222-2222-222222222222',
    macAddress: '000D3A000001',
    category: 'FlowLogFlowEvent',
    flowLogResourceID: LOG,
    targetResourceID: TARGET,
    operationName: 'FlowLogFlowEvent',
    flowRecords: {
      flows: [
        { aclID: '00000000-1234-abcd-ef00-c1c2c3c4c5c6', flowGroups: [{ rule: 'UserRule_Web', flowTuples: tuples }] },
      ],
    },
    ...change,
  }
}

/** A raw NSG record of version 1 or 2 around these tuples. */
export function nsgRecord(version: 1 | 2, tuples: readonly string[]): Record<string, unknown> {
  return {
    time: '2026-11-01T10:05:00.0000000Z',
    macAddress: '000D3A000001',
    category: 'NetworkSecurityGroupFlowEvent',
    resourceId: TARGET.toUpperCase().replace('VIRTUALNETWORKS/VNET-HUB', 'NETWORKSECURITYGROUPS/NSG-HUB'),
    operationName: 'NetworkSecurityGroupFlowEvents',
    properties: {
      Version: version,
      flows: [{ rule: 'DefaultRule_AllowVnetInBound', flows: [{ mac: '000D3A000001', flowTuples: tuples }] }],
    },
  }
}

export function blob(...records: unknown[]): string {
  return JSON.stringify({ records })
}
