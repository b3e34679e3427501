WITH s1 AS (SELECT value AS c1 FROM (SELECT CAST('1' AS BIGINT) + step * CAST('1' AS BIGINT) AS value FROM range(CAST(0 AS BIGINT), CAST(1 + (CAST('10' AS BIGINT) - CAST('1' AS BIGINT)) // CAST('1' AS BIGINT) AS BIGINT)) AS steps(step))),
s2 AS (SELECT quantile_disc(c1, 0.5) AS c2, quantile_disc(c1, 0.1) AS c3, quantile_disc(c1, 0.9) AS c4, coalesce(stddev_samp(CAST(c1 AS DOUBLE)), 0) AS c5, coalesce(any_value('v'), '') AS c6 FROM s1)
SELECT c2, c3, c4, c5, c6 FROM s2
