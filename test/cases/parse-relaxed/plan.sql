WITH s1 AS (SELECT * FROM (VALUES ('r=Pipe, total=27, num=23'), ('r=Pipe, total=none, num=2'), ('else')) AS rows(c1)),
s2 AS (SELECT *, regexp_matches(c1, '(?s)^.*?r=(.*?), total=(-?\d+|.*?).*?num=(-?\d+|.*?)$') AS c2, regexp_extract(c1, '(?s)^.*?r=(.*?), total=(-?\d+|.*?).*?num=(-?\d+|.*?)$', ['g0', 'g1', 'g2']) AS c3 FROM s1),
s3 AS (SELECT *, CASE WHEN c2 THEN struct_extract(c3, 'g0') ELSE '' END AS c4, CASE WHEN c2 THEN kql_long(struct_extract(c3, 'g1')) ELSE CAST(NULL AS BIGINT) END AS c5, CASE WHEN c2 THEN kql_long(struct_extract(c3, 'g2')) ELSE CAST(NULL AS BIGINT) END AS c6 FROM s2)
SELECT c4, c5, c6 FROM s3
