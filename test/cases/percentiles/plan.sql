WITH s1 AS (SELECT CAST('1' AS BIGINT) + c2 * CAST('1' AS BIGINT) AS c1, c2 FROM range(CAST(0 AS BIGINT), CAST(1 + (CAST('10' AS BIGINT) - CAST('1' AS BIGINT)) // CAST('1' AS BIGINT) AS BIGINT)) AS steps(c2)),
s2 AS (SELECT quantile_disc(c1, 0.5) AS c3, quantile_disc(c1, 0.1) AS c4, quantile_disc(c1, 0.9) AS c5, coalesce(stddev_samp(CAST(c1 AS DOUBLE)), 0) AS c6, coalesce(any_value(nullif('v', '')), '') AS c7 FROM s1)
SELECT c3, c4, c5, c6, c7 FROM s2
