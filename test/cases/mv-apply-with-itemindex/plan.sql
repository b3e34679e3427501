WITH s1 AS (SELECT * FROM (VALUES (TRY_CAST(CAST(CAST('0' AS BIGINT) AS BIGINT) AS INTEGER), CAST('[5,1,3]' AS JSON)), (TRY_CAST(CAST(CAST('1' AS BIGINT) AS BIGINT) AS INTEGER), CAST('[4,10,8,7]' AS JSON))) AS rows(c1, c2)),
s2 AS (SELECT *, row_number() OVER () AS c3 FROM s1),
s3 AS (SELECT *, kql_long(coalesce(json_extract_string(nullif(c4[c5 + 1], 'null'), '$'), '')) AS c6, c5 AS c7 FROM (SELECT *, unnest(range(0, greatest(len(c4)))) AS c5 FROM (SELECT *, CAST(CAST(coalesce(kql_elements(c2), '[null]') AS JSON) AS JSON[]) AS c4 FROM s2))),
s4 AS (SELECT * FROM s3 WHERE (c7 >= CAST('2' AS BIGINT))),
s5 AS (SELECT made.* FROM s4 AS made JOIN s2 AS source ON made.c3 = source.c3),
s6 AS (SELECT *, c1 AS c8, c7 AS c9 FROM s5)
SELECT c1, c2, c6, c7 FROM s6 ORDER BY c8 ASC NULLS FIRST, c9 ASC NULLS FIRST
