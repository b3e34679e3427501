WITH s1 AS (SELECT * FROM (VALUES ('lower', 'upper')) AS rows(c1, c2))
SELECT c2, c1 FROM s1
