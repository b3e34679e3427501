WITH s1 AS (SELECT 'ThreadId:458745723, Machine:Node001, Text: The service is up, Level: Info, Machine:Second' AS c1),
s2 AS (SELECT *, from_json(kql_pairs_of(c1, '{"names":["Text","ThreadId","Machine","Absent"],"pairDelimiter":",","keyDelimiter":":","quotes":[],"escapes":[],"greedy":false}'), '{"k":["VARCHAR"],"v":["VARCHAR"]}') AS c2 FROM s1),
s3 AS (SELECT *, coalesce(list_extract(c2.v, list_position(c2.k, 'Text')), '') AS c3, kql_long(coalesce(list_extract(c2.v, list_position(c2.k, 'ThreadId')), '')) AS c4, coalesce(list_extract(c2.v, list_position(c2.k, 'Machine')), '') AS c5, kql_long(coalesce(list_extract(c2.v, list_position(c2.k, 'Absent')), '')) AS c6 FROM s2)
SELECT c3, c4, c5, c6 FROM s3
