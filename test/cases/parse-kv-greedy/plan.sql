WITH s1 AS (SELECT 'name=John Doe phone=555 5555 city=New York' AS c1),
s2 AS (SELECT *, from_json(kql_pairs_of(c1, '{"names":["name","phone","city"],"pairDelimiter":" ","keyDelimiter":"=","quotes":[],"escapes":[],"greedy":true}'), '{"k":["VARCHAR"],"v":["VARCHAR"]}') AS c2 FROM s1),
s3 AS (SELECT *, coalesce(list_extract(c2.v, list_position(c2.k, 'name')), '') AS c3, coalesce(list_extract(c2.v, list_position(c2.k, 'phone')), '') AS c4, coalesce(list_extract(c2.v, list_position(c2.k, 'city')), '') AS c5 FROM s2)
SELECT c3, c4, c5 FROM s3
