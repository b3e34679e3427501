WITH s1 AS (SELECT * FROM (VALUES ('a', CAST('[1,20]' AS JSON)), ('b', CAST('[2]' AS JSON))) AS rows(c1, c2)),
s2 AS (SELECT *, row_number() OVER () AS c3 FROM s1),
s3 AS (SELECT *, kql_long(coalesce(json_extract_string(nullif(c4[c5 + 1], 'null'), '$'), '')) AS c6 FROM (SELECT *, unnest(range(0, greatest(len(c4)))) AS c5 FROM (SELECT *, CAST(CAST(coalesce(kql_elements(c2), '[null]') AS JSON) AS JSON[]) AS c4 FROM s2))),
s4 AS (SELECT * FROM s3 WHERE (c6 > CAST('10' AS BIGINT))),
s5 AS (SELECT c3, count(*) AS c7, CAST('[' || coalesce(array_to_string(list(CAST(to_json(c6) AS VARCHAR) ORDER BY c3 ASC, c5 ASC) FILTER (WHERE c6 IS NOT NULL), ','), '') || ']' AS JSON) AS c8 FROM s4 GROUP BY c3),
s6 AS (SELECT count(*) AS c7, CAST('[' || coalesce(array_to_string(list(CAST(to_json(c6) AS VARCHAR) ORDER BY c3 ASC, c5 ASC) FILTER (WHERE c6 IS NOT NULL), ','), '') || ']' AS JSON) AS c8 FROM s4 WHERE FALSE),
s7 AS (SELECT instance.c3, CASE WHEN made.c3 IS NOT NULL THEN made.c7 ELSE blank.c7 END AS c7, CASE WHEN made.c3 IS NOT NULL THEN made.c8 ELSE blank.c8 END AS c8 FROM (SELECT DISTINCT c3 FROM s2) AS instance LEFT JOIN s5 AS made ON made.c3 = instance.c3 CROSS JOIN s6 AS blank),
s8 AS (SELECT made.*, source.c1 AS c9 FROM s7 AS made JOIN s2 AS source ON made.c3 = source.c3),
s9 AS (SELECT *, c9 AS c11 FROM s8)
SELECT c9, c7, c8 FROM s9 ORDER BY c11 ASC NULLS FIRST
