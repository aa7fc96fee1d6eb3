-- Email and name of people, sealed under a data key of their own (server/kit/personal-data), and a keyed hash by which a log-in finds them. The clear
-- columns are those of rows from before: a job seals them, and nothing else writes there.
ALTER TABLE users
  ADD COLUMN email_sealed bytea,
  ADD COLUMN email_index bytea UNIQUE,
  ADD COLUMN erased_at timestamptz,
  ALTER COLUMN email DROP NOT NULL,
  ADD CHECK (num_nonnulls(email, email_sealed, erased_at) = 1),
  ADD CHECK ((email_sealed IS NULL) = (email_index IS NULL));
ALTER TABLE memberships
  ADD COLUMN name_sealed bytea,
  ALTER COLUMN name DROP NOT NULL,
  ADD CHECK (num_nonnulls(name, name_sealed) <= 1);
CREATE INDEX users_in_clear ON users (id) WHERE email IS NOT NULL;
CREATE INDEX memberships_in_clear ON memberships (tenant_id, user_id) WHERE name IS NOT NULL;
CREATE INDEX idempotency_keys_in_clear ON idempotency_keys (tenant_id, key_hash) WHERE operation = 'identity.createUser' AND response ? 'email';
