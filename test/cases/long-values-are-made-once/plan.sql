WITH s1 AS (SELECT * FROM (VALUES ('p')) AS rows(c1)),
s2 AS (SELECT *, ((c1 || '-' || upper(c1) || '-' || lower(c1) || '-' || c1) || '-' || upper((c1 || '-' || upper(c1) || '-' || lower(c1) || '-' || c1)) || '-' || lower((c1 || '-' || upper(c1) || '-' || lower(c1) || '-' || c1)) || '-' || (c1 || '-' || upper(c1) || '-' || lower(c1) || '-' || c1)) AS c2 FROM s1),
s3 AS (SELECT *, (c2 || '-' || upper(c2) || '-' || lower(c2) || '-' || c2) AS c3 FROM s2),
s4 AS (SELECT *, (c3 || '-' || upper(c3) || '-' || lower(c3) || '-' || c3) AS c4 FROM s3),
s5 AS (SELECT *, length(c4) AS c5 FROM s4)
SELECT c5 FROM s5
