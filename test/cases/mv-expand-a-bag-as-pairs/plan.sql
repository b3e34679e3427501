WITH s1 AS (SELECT CAST('{"a":1,"b":[2]}' AS JSON) AS c1),
s2 AS (SELECT *, nullif(c2[c3 + 1], 'null') AS c4 FROM (SELECT *, unnest(range(0, greatest(len(c2)))) AS c3 FROM (SELECT *, CAST(CAST(coalesce(kql_pairs(c1), '[null]') AS JSON) AS JSON[]) AS c2 FROM s1)))
SELECT c4 FROM s2
