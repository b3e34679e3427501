WITH s1 AS (SELECT * FROM (VALUES ('Foo'), ('foo')) AS rows(c4)),
s2 AS (SELECT c4 AS c5 FROM s1),
s3 AS (SELECT CAST('1' AS BIGINT) AS c6),
s4 AS (SELECT c6 AS c7 FROM s3),
s5 AS (SELECT CAST(NULL AS BIGINT) AS c2, c5 AS c3 FROM s2 UNION ALL SELECT c7 AS c2, '' AS c3 FROM s4),
s6 AS (SELECT * FROM s5 WHERE ((FALSE OR (kql_has_term(coalesce(CAST(c2 AS VARCHAR), ''), 'foo', true, true))) OR (kql_has_term(c3, 'foo', true, true))))
SELECT c3, c2 FROM s6
