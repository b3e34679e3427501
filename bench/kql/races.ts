/** KQL and SQL for one answer, in one order. */
interface Race {
  readonly name: string
  readonly kql: string
  readonly sql: string
}

/** Ticks of 100 ns from year 1 to 1970: moments in answers are ticks. */
const EPOCH = '621355968000000000'

export const RACES: readonly Race[] = [
  {
    name: 'three keys, twenty largest',
    kql: `NTANetAnalytics
      | summarize Bytes = sum(BytesSrcToDest + BytesDestToSrc) by SrcIp, L7Protocol, FlowStatus
      | top 20 by Bytes | order by Bytes desc, SrcIp asc`,
    sql: `SELECT * FROM (
        SELECT SrcIp, L7Protocol, FlowStatus, CAST(sum(BytesSrcToDest + BytesDestToSrc) AS BIGINT) AS Bytes
        FROM NTANetAnalytics GROUP BY ALL ORDER BY Bytes DESC LIMIT 20) ORDER BY Bytes DESC, SrcIp`,
  },
  {
    name: 'prefix, flows by the hour',
    kql: `NTANetAnalytics
      | where SrcIp startswith "10.1." and FlowStatus == "Denied"
      | summarize Flows = count() by Hour = bin(FlowIntervalStartTime, 1h) | order by Hour asc`,
    sql: `SELECT epoch_us(time_bucket(INTERVAL 1 HOUR, FlowIntervalStartTime)) * 10 + ${EPOCH} AS Hour, count(*) AS Flows
      FROM NTANetAnalytics WHERE starts_with(lower(SrcIp), '10.1.') AND FlowStatus = 'Denied' GROUP BY 1 ORDER BY 1`,
  },
  {
    name: 'distinct ends by region',
    kql: `NTANetAnalytics
      | summarize Sources = dcount(SrcIp), Targets = dcount(DestIp), Last = max(FlowIntervalStartTime) by SrcRegion
      | order by SrcRegion asc`,
    sql: `SELECT SrcRegion, count(DISTINCT SrcIp), count(DISTINCT DestIp), epoch_us(max(FlowIntervalStartTime)) * 10 + ${EPOCH}
      FROM NTANetAnalytics GROUP BY 1 ORDER BY 1`,
  },
  {
    name: 'join of talkers and their denials',
    kql: `let denied = NTANetAnalytics | where FlowStatus == "Denied" | summarize Denied = count() by SrcIp;
      NTANetAnalytics | summarize Bytes = sum(BytesSrcToDest) by SrcIp
      | join kind = inner denied on SrcIp | project SrcIp, Bytes, Denied
      | order by Denied desc, SrcIp asc | take 20`,
    sql: `WITH denied AS (SELECT SrcIp, count(*) AS Denied FROM NTANetAnalytics WHERE FlowStatus = 'Denied' GROUP BY 1),
        talkers AS (SELECT SrcIp, CAST(sum(BytesSrcToDest) AS BIGINT) AS Bytes FROM NTANetAnalytics GROUP BY 1)
      SELECT SrcIp, Bytes, Denied FROM talkers JOIN denied USING (SrcIp) ORDER BY Denied DESC, SrcIp LIMIT 20`,
  },
]
