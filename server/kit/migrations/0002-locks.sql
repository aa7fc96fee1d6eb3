-- Locks by name (server/kit/locks.ts). A row stays when its lock is released: tokens only grow.
CREATE TABLE locks (
  name text PRIMARY KEY,
  token bigint NOT NULL,
  expires_at timestamptz NOT NULL
);
