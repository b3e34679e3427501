WITH s1 AS (SELECT * FROM (VALUES ('a', CAST('1' AS BIGINT)), ('b', CAST('2' AS BIGINT))) AS rows(c1, c2)),
s2 AS (SELECT * FROM (VALUES ('a', 'nl')) AS rows(c3, c4)),
s3 AS (SELECT *, coalesce(c4, '') AS c5 FROM s1 LEFT JOIN s2 ON c1 = c3),
s4 AS (SELECT *, c1 AS c6 FROM s3)
SELECT c1, c2, c5 FROM s4 ORDER BY c6 ASC NULLS FIRST
