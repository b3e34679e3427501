WITH s1 AS (SELECT * FROM (VALUES (CAST('1' AS DOUBLE)), (CAST('nan' AS DOUBLE)), (CAST(NULL AS DOUBLE)), (CAST('inf' AS DOUBLE)), (CAST('-inf' AS DOUBLE))) AS rows(c1)),
s2 AS (SELECT *, CASE WHEN isnan(c1) THEN 1 WHEN c1 IS NULL THEN 2 ELSE 0 END AS c3, c1 AS c2 FROM s1),
s3 AS (SELECT *, coalesce(kql_real_text(c1), '') AS c4 FROM s2),
s4 AS (SELECT CAST('[' || coalesce(array_to_string(list(CAST(to_json(c4) AS VARCHAR) ORDER BY c3 ASC, c2 DESC NULLS LAST) FILTER (WHERE c4 IS NOT NULL), ','), '') || ']' AS JSON) AS c5 FROM s3),
s5 AS (SELECT * FROM (VALUES (CAST('1' AS DOUBLE)), (CAST('nan' AS DOUBLE)), (CAST(NULL AS DOUBLE)), (CAST('inf' AS DOUBLE)), (CAST('-inf' AS DOUBLE))) AS rows(c7)),
s6 AS (SELECT *, CASE WHEN isnan(c7) THEN 1 WHEN c7 IS NULL THEN 2 ELSE 0 END AS c9, c7 AS c8 FROM s5),
s7 AS (SELECT *, coalesce(kql_real_text(c7), '') AS c10 FROM s6),
s8 AS (SELECT CAST('[' || coalesce(array_to_string(list(CAST(to_json(c10) AS VARCHAR) ORDER BY c9 DESC, c8 ASC NULLS FIRST) FILTER (WHERE c10 IS NOT NULL), ','), '') || ']' AS JSON) AS c11 FROM s7),
s9 AS (SELECT *, (SELECT c11 FROM s8 LIMIT 1) AS c6 FROM s4)
SELECT c5, c6 FROM s9
