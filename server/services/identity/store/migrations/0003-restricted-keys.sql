-- What a key is bound by beside its scopes. Empty and null: by nothing.
ALTER TABLE api_keys
  ADD COLUMN networks text[] NOT NULL DEFAULT '{}' CHECK (cardinality(networks) <= 20),
  ADD COLUMN expires_at timestamptz,
  -- [{ currency, perTransaction?, daily?, total? }] in minor units. As text, so that it is read as it was written.
  ADD COLUMN spending json NOT NULL DEFAULT '[]' CHECK (json_typeof(spending) = 'array'),
  -- By what its spending is counted: itself, or the limited key that made it.
  ADD COLUMN budget_id uuid;
UPDATE api_keys SET budget_id = id;
ALTER TABLE api_keys ALTER COLUMN budget_id SET NOT NULL;

-- A key has one secret, and for a while after a rotation the one before. The secrets themselves are kept nowhere.
CREATE TABLE api_key_secrets (
  -- SHA-256. A secret has 256 random bits, so nothing slower is needed.
  hash bytea PRIMARY KEY CHECK (length(hash) = 32),
  key_id uuid NOT NULL REFERENCES api_keys ON DELETE CASCADE,
  -- Null: the current one.
  valid_until timestamptz,
  last_used_at timestamptz
);
CREATE UNIQUE INDEX api_key_secrets_two_at_most ON api_key_secrets (key_id, (valid_until IS NULL));
CREATE INDEX api_key_secrets_by_end ON api_key_secrets (valid_until) WHERE valid_until IS NOT NULL;

INSERT INTO api_key_secrets (hash, key_id, last_used_at) SELECT hash, id, last_used_at FROM api_keys;
ALTER TABLE api_keys DROP COLUMN hash;
