WITH s1 AS (SELECT * FROM (VALUES ('a', CAST('638396640000000000' AS BIGINT), 'old'), ('a', CAST('638397504000000000' AS BIGINT), 'new'), ('b', CAST(NULL AS BIGINT), 'only')) AS rows(c1, c2, c3)),
s2 AS (SELECT c1 AS c4, struct_extract(coalesce(arg_max(struct_pack(v0 := c2, v1 := c3), c2), first(struct_pack(v0 := c2, v1 := c3))), 'v0') AS c5, coalesce(struct_extract(coalesce(arg_max(struct_pack(v0 := c2, v1 := c3), c2), first(struct_pack(v0 := c2, v1 := c3))), 'v1'), '') AS c6 FROM s1 GROUP BY c1),
s3 AS (SELECT *, c4 AS c7 FROM s2)
SELECT c4, c5, c6 FROM s3 ORDER BY c7 ASC NULLS FIRST
