WITH s1 AS (SELECT * FROM (VALUES ('a', CAST('1' AS BIGINT), 'old'), ('a', CAST('2' AS BIGINT), 'new')) AS rows(c1, c2, c3)),
s2 AS (SELECT c1 AS c4, struct_extract(coalesce(arg_max(struct_pack(v0 := c2, v1 := c3), c2), first(struct_pack(v0 := c2, v1 := c3))), 'v0') AS c5, coalesce(struct_extract(coalesce(arg_max(struct_pack(v0 := c2, v1 := c3), c2), first(struct_pack(v0 := c2, v1 := c3))), 'v1'), '') AS c6 FROM s1 GROUP BY c1)
SELECT c4, c5, c6 FROM s2
