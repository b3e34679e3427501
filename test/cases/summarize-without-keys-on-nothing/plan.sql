WITH s1 AS (SELECT CAST(NULL AS BIGINT) AS c1, '' AS c2 WHERE FALSE),
s2 AS (SELECT count(*) AS c3, coalesce(CAST(sum(c1) AS BIGINT), 0) AS c4, max(c1) AS c5, CAST('[' || coalesce(array_to_string(list(CAST(to_json(c1) AS VARCHAR)) FILTER (WHERE c1 IS NOT NULL), ','), '') || ']' AS JSON) AS c6, coalesce(max(c2), '') AS c7, count(DISTINCT c1) AS c8, count(*) FILTER (WHERE (c1 > CAST('1' AS BIGINT))) AS c9, coalesce(avg(CAST(c1 AS DOUBLE)), CAST('nan' AS DOUBLE)) AS c10 FROM s1)
SELECT c3, c4, c5, c6, c7, c8, c9, c10 FROM s2
