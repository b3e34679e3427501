WITH s1 AS (SELECT * FROM (VALUES ('Event: N (R=Pipe, total=27, num=23)'), ('Event: N (r=Pipe, total=none, num=2)'), ('else')) AS rows(c1)),
s2 AS (SELECT *, regexp_matches(c1, '(?i)^.*?(n) .r=(.*), (total)=(-?\d+), .*?$') AS c2, regexp_extract(c1, '(?i)^.*?(n) .r=(.*), (total)=(-?\d+), .*?$', ['g0', 'g1', 'g2', 'g3']) AS c3 FROM s1),
s3 AS (SELECT *, CASE WHEN c2 AND kql_long(struct_extract(c3, 'g3')) IS NOT NULL THEN struct_extract(c3, 'g1') ELSE '' END AS c4, CASE WHEN c2 AND kql_long(struct_extract(c3, 'g3')) IS NOT NULL THEN kql_long(struct_extract(c3, 'g3')) ELSE CAST(NULL AS BIGINT) END AS c5 FROM s2 WHERE c2 AND kql_long(struct_extract(c3, 'g3')) IS NOT NULL)
SELECT c4, c5 FROM s3
