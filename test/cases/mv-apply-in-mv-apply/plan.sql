WITH s1 AS (SELECT * FROM (VALUES ('a', CAST('[[3,1],[9]]' AS JSON)), ('b', CAST('[[4,8,6]]' AS JSON))) AS rows(c1, c2)),
s2 AS (SELECT *, row_number() OVER () AS c3 FROM s1),
s3 AS (SELECT *, nullif(c4[c5 + 1], 'null') AS c6 FROM (SELECT *, unnest(range(0, greatest(len(c4)))) AS c5 FROM (SELECT *, CAST(CAST(coalesce(kql_elements(c2), '[null]') AS JSON) AS JSON[]) AS c4 FROM s2))),
s4 AS (SELECT *, row_number() OVER (ORDER BY c3 ASC, c5 ASC) AS c7 FROM s3),
s5 AS (SELECT *, kql_long(coalesce(json_extract_string(nullif(c8[c9 + 1], 'null'), '$'), '')) AS c10 FROM (SELECT *, unnest(range(0, greatest(len(c8)))) AS c9 FROM (SELECT *, CAST(CAST(coalesce(kql_elements(c6), '[null]') AS JSON) AS JSON[]) AS c8 FROM s4))),
s6 AS (SELECT *, c10 AS c11 FROM s5),
s7 AS (SELECT * FROM s6 QUALIFY row_number() OVER (PARTITION BY c3, c7 ORDER BY c11 DESC NULLS LAST) <= CAST('1' AS BIGINT)),
s8 AS (SELECT made.* FROM s7 AS made JOIN s4 AS source ON made.c7 = source.c7),
s9 AS (SELECT c3, coalesce(CAST(sum(c10) AS BIGINT), 0) AS c12 FROM s8 GROUP BY c3),
s10 AS (SELECT coalesce(CAST(sum(c10) AS BIGINT), 0) AS c12 FROM s8 WHERE FALSE),
s11 AS (SELECT instance.c3, CASE WHEN made.c3 IS NOT NULL THEN made.c12 ELSE blank.c12 END AS c12 FROM (SELECT DISTINCT c3 FROM s2) AS instance LEFT JOIN s9 AS made ON made.c3 = instance.c3 CROSS JOIN s10 AS blank),
s12 AS (SELECT made.*, source.c1 AS c13 FROM s11 AS made JOIN s2 AS source ON made.c3 = source.c3),
s13 AS (SELECT *, c13 AS c15 FROM s12)
SELECT c13, c12 FROM s13 ORDER BY c15 ASC NULLS FIRST
