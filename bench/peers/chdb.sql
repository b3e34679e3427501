-- The core line in ClickHouse: typed tuples, arrays joined step by step, group by numbers where it can.
INSERT INTO FUNCTION file($out, 'Parquet')
WITH splitByChar(',', tuple) AS t
SELECT intervalStart, flowLogId, targetId, mac, aclGroup, aclRule, t[2] AS src, t[3] AS dest, toInt32(t[5]) AS destPort,
  toInt32(t[6]) AS protocol, t[7] = 'I' AS inbound, t[8] = 'D' AS denied, t[9] AS encryption,
  toInt64(countIf(t[8] IN ('B', 'D'))) AS begins, toInt64(countIf(t[8] = 'E')) AS ends,
  sumIf(toInt64(t[10]), t[8] IN ('C', 'E')) AS packetsOut, sumIf(toInt64(t[11]), t[8] IN ('C', 'E')) AS bytesOut,
  sumIf(toInt64(t[12]), t[8] IN ('C', 'E')) AS packetsBack, sumIf(toInt64(t[13]), t[8] IN ('C', 'E')) AS bytesBack,
  min(toInt64(t[1])) AS firstTime, max(toInt64(t[1])) AS lastTime
FROM (
  SELECT intdiv AS intervalStart, flowLogId, targetId, mac, aclGroup,
    replaceRegexpOne(lower(tupleElement(g, 'rule')), '^(defaultrule|userrule)_', '') AS aclRule,
    arrayJoin(tupleElement(g, 'flowTuples')) AS tuple
  FROM (
    SELECT intdiv, flowLogId, targetId, mac, lower(tupleElement(f, 'aclID')) AS aclGroup,
      arrayJoin(tupleElement(f, 'flowGroups')) AS g
    FROM (
      SELECT intDiv(toUnixTimestamp64Milli(parseDateTime64BestEffort(tupleElement(r, 'time'), 3, 'UTC')), 600000) * 600000 AS intdiv,
        lower(tupleElement(r, 'flowLogResourceID')) AS flowLogId, lower(tupleElement(r, 'targetResourceID')) AS targetId,
        tupleElement(r, 'macAddress') AS mac, arrayJoin(tupleElement(tupleElement(r, 'flowRecords'), 'flows')) AS f
      FROM (
        SELECT arrayJoin(records) AS r FROM file($files, 'JSONEachRow',
          'records Array(Tuple(time String, macAddress String, flowLogResourceID String, targetResourceID String, flowRecords Tuple(flows Array(Tuple(aclID String, flowGroups Array(Tuple(rule String, flowTuples Array(String))))))))')
      )
    )
  )
)
GROUP BY intervalStart, flowLogId, targetId, mac, aclGroup, aclRule, src, dest, destPort, protocol, inbound, denied, encryption
SETTINGS input_format_json_ignore_unknown_keys_in_named_tuple = 1, input_format_skip_unknown_fields = 1,
  use_hive_partitioning = 0, max_threads = 2
