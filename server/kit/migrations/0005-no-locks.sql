-- What `locks` was for is taken by leases in the rows themselves (docs/decisions/0012-redis.md). No code has read or written it since.
DROP TABLE locks;
