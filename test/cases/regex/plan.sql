WITH s1 AS (SELECT regexp_extract('hello x=45.6|wo', 'x=([0-9.]+)', 1) AS c1, regexp_extract('text', 'nothing', 0) AS c2, kql_long(regexp_extract('x=45', 'x=([0-9]+)', 1)) AS c3, regexp_replace('a1b22', '(\d+)', '<\1>', 'g') AS c4, regexp_matches('abc', '^a.c$') AS c5)
SELECT c1, c2, c3, c4, c5 FROM s1
