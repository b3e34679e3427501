WITH s1 AS (SELECT * FROM (VALUES (TRY_CAST(CAST(CAST('0' AS BIGINT) AS BIGINT) AS INTEGER), CAST('[5,1,3]' AS JSON)), (TRY_CAST(CAST(CAST('1' AS BIGINT) AS BIGINT) AS INTEGER), CAST('[4,10,8,7]' AS JSON))) AS rows(c1, c2)),
s2 AS (SELECT *, row_number() OVER () AS c3 FROM s1),
s3 AS (SELECT *, kql_long(coalesce(json_extract_string(nullif(c4[c5 + 1], 'null'), '$'), '')) AS c6 FROM (SELECT *, unnest(range(0, greatest(len(c4)))) AS c5 FROM (SELECT *, CAST(CAST(coalesce(kql_elements(c2), '[null]') AS JSON) AS JSON[]) AS c4 FROM s2))),
s4 AS (SELECT *, c6 AS c7 FROM s3),
s5 AS (SELECT * FROM s4 QUALIFY row_number() OVER (PARTITION BY c3 ORDER BY c7 DESC NULLS LAST) <= CAST('2' AS BIGINT)),
s6 AS (SELECT c3, CAST('[' || coalesce(array_to_string(list(CAST(to_json(c6) AS VARCHAR) ORDER BY c7 DESC NULLS LAST) FILTER (WHERE c6 IS NOT NULL), ','), '') || ']' AS JSON) AS c8 FROM s5 GROUP BY c3),
s7 AS (SELECT CAST('[' || coalesce(array_to_string(list(CAST(to_json(c6) AS VARCHAR) ORDER BY c7 DESC NULLS LAST) FILTER (WHERE c6 IS NOT NULL), ','), '') || ']' AS JSON) AS c8 FROM s5 WHERE FALSE),
s8 AS (SELECT instance.c3, CASE WHEN made.c3 IS NOT NULL THEN made.c8 ELSE blank.c8 END AS c8 FROM (SELECT DISTINCT c3 FROM s2) AS instance LEFT JOIN s6 AS made ON made.c3 = instance.c3 CROSS JOIN s7 AS blank),
s9 AS (SELECT made.*, source.c1 AS c9, source.c2 AS c10 FROM s8 AS made JOIN s2 AS source ON made.c3 = source.c3),
s10 AS (SELECT *, c9 AS c11 FROM s9)
SELECT c9, c10, c8 FROM s10 ORDER BY c11 ASC NULLS FIRST
