import { defineTable } from '../table.ts'

/**
 * Azure's own anomalies over traffic volume.
 * Source: Microsoft table reference NTAInsights, 2026-07.
 */
export const ntaInsights = defineTable({
  name: 'NTAInsights',
  asOf: '2026-07',
  columns: {
    AdFlag: 'real',
    AdScore: 'real',
    AggregationType: 'string',
    _BilledSize: 'real',
    DataPoints: 'string',
    FlowStatus: 'string',
    InsightsResourceId: 'string',
    IntervalEnd: 'datetime',
    IntervalStart: 'datetime',
    _IsBillable: 'string',
    Periodicity: 'real',
    PivotType: 'string',
    ProcessingTime: 'datetime',
    Region: 'string',
    SchemaVersion: 'string',
    SeriesNumber: 'real',
    SourceSystem: 'string',
    SubType: 'string',
    TenantId: 'string',
    TimeGenerated: 'datetime',
    TrafficTime: 'datetime',
    TrafficVolumeActual: 'real',
    TrafficVolumeBaseline: 'real',
    TrafficVolumeUnit: 'string',
    Type: 'string',
    _ResourceId: 'string',
    _ItemId: 'string',
    _TimeReceived: 'datetime',
    _SubscriptionId: 'string',
  },
})
