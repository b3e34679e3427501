import { defineTable } from '../table.ts'

/**
 * Azure's own recommended NSG rules.
 * Source: Microsoft table reference NTARuleRecommendation, 2026-07.
 */
export const ntaRuleRecommendation = defineTable({
  name: 'NTARuleRecommendation',
  asOf: '2026-07',
  columns: {
    AdditionalProperties: 'string',
    _BilledSize: 'real',
    DestPortsRanges: 'string',
    DestPublicIpCidrs: 'string',
    DestServiceTagsList: 'string',
    DestSubscriptionId: 'string',
    EndTime: 'datetime',
    IpRegionDetails: 'string',
    IpUrls: 'string',
    _IsBillable: 'string',
    L4Protocol: 'string',
    PortCategory: 'string',
    RecommendedAction: 'string',
    RecommendedRuleName: 'string',
    RuleScope: 'string',
    SchemaVersion: 'string',
    SourceSystem: 'string',
    SrcPublicIpCidrs: 'string',
    SrcServiceTagsList: 'string',
    SrcSubscriptionId: 'string',
    StartTime: 'datetime',
    SummarizationType: 'string',
    TargetResourceId: 'string',
    TargetResourceIdsList: 'string',
    TenantId: 'string',
    TimeGenerated: 'datetime',
    TotalFlowCount: 'int',
    Type: 'string',
    UnecryptedFlowDetails: 'string',
    VirtualNetworkResourceId: 'string',
    _ResourceId: 'string',
    _ItemId: 'string',
    _TimeReceived: 'datetime',
    _SubscriptionId: 'string',
  },
})
