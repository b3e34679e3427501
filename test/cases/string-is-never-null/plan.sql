WITH s1 AS (SELECT * FROM (VALUES (CAST('1' AS BIGINT), '')) AS rows(c1, c2)),
s2 AS (SELECT * FROM (VALUES (CAST('2' AS BIGINT), 'x')) AS rows(c3, c4)),
s3 AS (SELECT *, coalesce(c2, '') AS c5, coalesce(c4, '') AS c6 FROM s1 FULL JOIN s2 ON c1 = c3),
s4 AS (SELECT *, FALSE AS c7, (c5 = '') AS c8 FROM s3),
s5 AS (SELECT *, c6 AS c9 FROM s4)
SELECT c1, c5, c6, c7, c8 FROM s5 ORDER BY c9 ASC NULLS FIRST
