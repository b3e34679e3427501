WITH s1 AS (SELECT '["referer url: https://host/redirect?h=1", "id: 24fefbca-cf27-4d62-a623-249c2ad30c73"]' AS c1),
s2 AS (SELECT *, struct_pack(k := list_transform(regexp_extract_all(c1, '"([\w ]+)\s*:\s*([^"]*)"', 1), lambda one: trim(one)), v := list_transform(regexp_extract_all(c1, '"([\w ]+)\s*:\s*([^"]*)"', 2), lambda one: trim(one))) AS c2 FROM s1),
s3 AS (SELECT *, coalesce(list_extract(c2.v, list_position(c2.k, 'referer url')), '') AS c3, kql_guid(coalesce(list_extract(c2.v, list_position(c2.k, 'id')), '')) AS c4 FROM s2)
SELECT c3, c4 FROM s3
