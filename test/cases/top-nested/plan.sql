WITH s1 AS (SELECT * FROM (VALUES ('eu', 'a', CAST('10' AS BIGINT)), ('eu', 'b', CAST('30' AS BIGINT)), ('eu', 'c', CAST('20' AS BIGINT)), ('us', 'd', CAST('25' AS BIGINT)), ('us', 'e', CAST('1' AS BIGINT)), ('asia', 'f', CAST('5' AS BIGINT))) AS rows(c1, c2, c3)),
s2 AS (SELECT *, c1 AS c4 FROM s1),
s3 AS (SELECT c4, coalesce(CAST(sum(c3) AS BIGINT), 0) AS c5 FROM s2 GROUP BY c4 QUALIFY row_number() OVER (ORDER BY c5 DESC NULLS LAST, c4 ASC NULLS FIRST) <= CAST('2' AS BIGINT)),
s4 AS (SELECT kept.*, best.c5 FROM s2 AS kept JOIN s3 AS best ON kept.c4 IS NOT DISTINCT FROM best.c4),
s5 AS (SELECT *, c2 AS c6 FROM s4),
s6 AS (SELECT c4, c6, max(c3) AS c7 FROM s5 GROUP BY c4, c6 QUALIFY row_number() OVER (PARTITION BY c4 ORDER BY c7 DESC NULLS LAST, c6 ASC NULLS FIRST) <= CAST('1' AS BIGINT)),
s7 AS (SELECT kept.*, best.c7 FROM s5 AS kept JOIN s6 AS best ON kept.c4 IS NOT DISTINCT FROM best.c4 AND kept.c6 IS NOT DISTINCT FROM best.c6),
s8 AS (SELECT DISTINCT c4, c5, c6, c7 FROM s7),
s9 AS (SELECT *, c5 AS c8 FROM s8)
SELECT c4, c5, c6, c7 FROM s9 ORDER BY c8 DESC NULLS LAST
