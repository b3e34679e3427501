WITH s1 AS (SELECT * FROM (VALUES ('foo bar', CAST('1' AS BIGINT)), ('x', CAST('2' AS BIGINT))) AS rows(c5, c6)),
s2 AS (SELECT c5 AS c7, c6 AS c8 FROM s1),
s3 AS (SELECT * FROM (VALUES ('bar', CAST('7' AS BIGINT)), ('y', CAST('8' AS BIGINT))) AS rows(c9, c10)),
s4 AS (SELECT c9 AS c11, c10 AS c12 FROM s3),
s5 AS (SELECT 'A' AS c1, c7 AS c2, c8 AS c3, CAST(NULL AS BIGINT) AS c4 FROM s2 UNION ALL SELECT 'B' AS c1, c11 AS c2, CAST(NULL AS BIGINT) AS c3, c12 AS c4 FROM s4),
s6 AS (SELECT * FROM s5 WHERE (((((FALSE OR (kql_has_term(lower(c2), 'fo', true, false))) OR (kql_has_term(lower(coalesce(CAST(c3 AS VARCHAR), '')), 'fo', true, false))) OR (kql_has_term(lower(coalesce(CAST(c4 AS VARCHAR), '')), 'fo', true, false))) OR (c4 IS NOT DISTINCT FROM CAST('8' AS BIGINT))) OR (kql_has_term(lower(c2), 'x', true, true)))),
s7 AS (SELECT *, c2 AS c13 FROM s6)
SELECT c1, c2, c3, c4 FROM s7 ORDER BY c13 ASC NULLS FIRST
