SELECT c1 FROM (SELECT ('a' || coalesce(CAST((1::BIGINT + 2::BIGINT) AS VARCHAR), '')) AS c1) AS s1
