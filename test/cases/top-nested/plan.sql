WITH s1 AS (SELECT * FROM (VALUES ('eu', 'a', CAST('10' AS BIGINT)), ('eu', 'b', CAST('30' AS BIGINT)), ('eu', 'c', CAST('20' AS BIGINT)), ('us', 'd', CAST('25' AS BIGINT)), ('us', 'e', CAST('1' AS BIGINT)), ('asia', 'f', CAST('5' AS BIGINT))) AS rows(c5, c6, c7)),
s2 AS (SELECT *, c5 AS c1 FROM s1),
s3 AS (SELECT c1, coalesce(CAST(sum(c7) AS BIGINT), 0) AS c2 FROM s2 GROUP BY c1 QUALIFY row_number() OVER (ORDER BY c2 DESC NULLS LAST, c1 ASC NULLS FIRST) <= CAST('2' AS BIGINT)),
s4 AS (SELECT kept.*, best.c2 FROM s2 AS kept JOIN s3 AS best ON kept.c1 IS NOT DISTINCT FROM best.c1),
s5 AS (SELECT *, c6 AS c3 FROM s4),
s6 AS (SELECT c1, c3, max(c7) AS c4 FROM s5 GROUP BY c1, c3 QUALIFY row_number() OVER (PARTITION BY c1 ORDER BY c4 DESC NULLS LAST, c3 ASC NULLS FIRST) <= CAST('1' AS BIGINT)),
s7 AS (SELECT kept.*, best.c4 FROM s5 AS kept JOIN s6 AS best ON kept.c1 IS NOT DISTINCT FROM best.c1 AND kept.c3 IS NOT DISTINCT FROM best.c3),
s8 AS (SELECT DISTINCT c1, c2, c3, c4 FROM s7),
s9 AS (SELECT *, c2 AS c8 FROM s8)
SELECT c1, c2, c3, c4 FROM s9 ORDER BY c8 DESC NULLS LAST
