-- The core line in DuckDB: typed JSON (three times as fast as the untyped one), one pass, group by everything.
COPY (
  WITH
    records AS (
      SELECT unnest(records) AS r FROM read_json($files, maximum_object_size = 1073741824, columns = {
        records: 'STRUCT(time VARCHAR, macAddress VARCHAR, flowLogResourceID VARCHAR, targetResourceID VARCHAR,
          flowRecords STRUCT(flows STRUCT(aclID VARCHAR, flowGroups STRUCT(rule VARCHAR, flowTuples VARCHAR[])[])[]))[]'
      })
    ),
    flows AS (
      SELECT epoch_ms(r.time::TIMESTAMP) // 600000 * 600000 AS intervalStart, lower(r.flowLogResourceID) AS flowLogId,
        lower(r.targetResourceID) AS targetId, r.macAddress AS mac, unnest(r.flowRecords.flows) AS f
      FROM records
    ),
    groups AS (SELECT * EXCLUDE f, lower(f.aclID) AS aclGroup, unnest(f.flowGroups) AS g FROM flows),
    lists AS (
      SELECT * EXCLUDE g, regexp_replace(lower(g.rule), '^(defaultrule|userrule)_', '') AS aclRule, g.flowTuples AS tuples
      FROM groups
    ),
    tuples AS (SELECT * EXCLUDE tuples, string_split(unnest(tuples), ',') AS t FROM lists)
  SELECT intervalStart, flowLogId, targetId, mac, aclGroup, aclRule, t[2] AS src, t[3] AS dest, t[5]::INTEGER AS destPort,
    t[6]::INTEGER AS protocol, t[7] = 'I' AS inbound, t[8] = 'D' AS denied, t[9] AS encryption,
    count(*) FILTER (t[8] IN ('B', 'D'))::BIGINT AS begins, count(*) FILTER (t[8] = 'E')::BIGINT AS ends,
    coalesce(sum(t[10]::BIGINT) FILTER (t[8] IN ('C', 'E')), 0)::BIGINT AS packetsOut,
    coalesce(sum(t[11]::BIGINT) FILTER (t[8] IN ('C', 'E')), 0)::BIGINT AS bytesOut,
    coalesce(sum(t[12]::BIGINT) FILTER (t[8] IN ('C', 'E')), 0)::BIGINT AS packetsBack,
    coalesce(sum(t[13]::BIGINT) FILTER (t[8] IN ('C', 'E')), 0)::BIGINT AS bytesBack,
    min(t[1]::BIGINT) AS firstTime, max(t[1]::BIGINT) AS lastTime
  FROM tuples GROUP BY ALL
) TO $out (FORMAT parquet)
