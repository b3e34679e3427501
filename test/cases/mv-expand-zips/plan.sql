WITH s1 AS (SELECT * FROM (VALUES (CAST('1' AS BIGINT), CAST('["x","y"]' AS JSON), CAST('[1]' AS JSON)), (CAST('2' AS BIGINT), CAST(NULL AS JSON), CAST(NULL AS JSON)), (CAST('3' AS BIGINT), CAST('[]' AS JSON), CAST('[]' AS JSON))) AS rows(c1, c2, c3)),
s2 AS (SELECT *, coalesce(json_extract_string(nullif(c4[c6 + 1], 'null'), '$'), '') AS c7, kql_long(coalesce(json_extract_string(nullif(c5[c6 + 1], 'null'), '$'), '')) AS c8 FROM (SELECT *, unnest(range(0, greatest(len(c4), len(c5)))) AS c6 FROM (SELECT *, CAST(CAST(coalesce(kql_elements(c2), '[null]') AS JSON) AS JSON[]) AS c4, CAST(CAST(coalesce(kql_elements(c3), '[null]') AS JSON) AS JSON[]) AS c5 FROM s1))),
s3 AS (SELECT *, c1 AS c9, c7 AS c10 FROM s2)
SELECT c1, c7, c8 FROM s3 ORDER BY c9 ASC NULLS FIRST, c10 ASC NULLS FIRST
