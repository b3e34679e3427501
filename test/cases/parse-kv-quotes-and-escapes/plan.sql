WITH s1 AS (SELECT 'src=10.1.1.123 failure="the remote host sent \"bye!\"" (event time)=2021-01-01T10:00:54' AS c1),
s2 AS (SELECT *, from_json(kql_pairs_of(c1, '{"names":["event time","src","failure"],"pairDelimiter":" ","keyDelimiter":"=","quotes":["\"","()"],"escapes":["\\"],"greedy":false}'), '{"k":["VARCHAR"],"v":["VARCHAR"]}') AS c2 FROM s1),
s3 AS (SELECT *, kql_datetime(coalesce(list_extract(c2.v, list_position(c2.k, 'event time')), '')) AS c3, coalesce(list_extract(c2.v, list_position(c2.k, 'src')), '') AS c4, coalesce(list_extract(c2.v, list_position(c2.k, 'failure')), '') AS c5 FROM s2)
SELECT c3, c4, c5 FROM s3
