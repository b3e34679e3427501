WITH s1 AS (SELECT CAST('1' AS BIGINT) AS c1, CAST('{"p":1,"q":"z"}' AS JSON) AS c2),
s2 AS (SELECT *, nullif(c3[c4 + 1], 'null') AS c5 FROM (SELECT *, unnest(range(0, greatest(len(c3)))) AS c4 FROM (SELECT *, CAST(CAST(coalesce(kql_elements(c2), '[null]') AS JSON) AS JSON[]) AS c3 FROM s1))),
s3 AS (SELECT *, coalesce(json_extract_string(c5, '$'), '') AS c6 FROM s2),
s4 AS (SELECT *, c6 AS c7 FROM s3)
SELECT c6 FROM s4 ORDER BY c7 ASC NULLS FIRST
