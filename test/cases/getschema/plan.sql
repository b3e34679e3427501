WITH s1 AS (SELECT * FROM (VALUES ('a', CAST('0' AS BIGINT), 'System.String', 'string'), ('x', CAST('1' AS BIGINT), 'System.Int64', 'long'), ('t', CAST('2' AS BIGINT), 'System.DateTime', 'datetime'), ('d', CAST('3' AS BIGINT), 'System.Object', 'dynamic')) AS rows(c1, c2, c3, c4))
SELECT c1, c2, c3, c4 FROM s1
