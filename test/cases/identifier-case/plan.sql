SELECT c2, c1 FROM (SELECT * FROM (VALUES ('lower', 'upper')) AS rows(c1, c2)) AS s1
