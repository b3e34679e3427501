import { defineTable } from '../table.ts'

/**
 * One row per public address and interval: where it is, whose it is, whether it is a known threat.
 * Source: Microsoft table reference NTAIpDetails, 2026-07-27.
 */
export const ntaIpDetails = defineTable({
  name: 'NTAIpDetails',
  asOf: '2026-07',
  columns: {
    _BilledSize: 'real',
    DnsDomain: 'string',
    FaSchemaVersion: 'string',
    FlowIntervalEndTime: 'datetime',
    FlowIntervalStartTime: 'datetime',
    FlowType: 'string',
    Ip: 'string',
    _IsBillable: 'string',
    Location: 'string',
    Port: 'int',
    PublicIpDetails: 'string',
    SourceSystem: 'string',
    SubType: 'string',
    TenantId: 'string',
    ThreatDescription: 'string',
    ThreatType: 'string',
    TimeGenerated: 'datetime',
    Type: 'string',
    Url: 'string',
    _ResourceId: 'string',
    _ItemId: 'string',
    _TimeReceived: 'datetime',
    _SubscriptionId: 'string',
  },
})
