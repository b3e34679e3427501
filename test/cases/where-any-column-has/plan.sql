WITH s1 AS (SELECT * FROM (VALUES ('foo bar', CAST('1' AS BIGINT)), ('x', CAST('2' AS BIGINT))) AS rows(c1, c2)),
s2 AS (SELECT * FROM s1 WHERE ((FALSE OR (kql_has_term(lower(c1), '2', true, true))) OR (kql_has_term(lower(coalesce(CAST(c2 AS VARCHAR), '')), '2', true, true))))
SELECT c1, c2 FROM s2
