-- Data keys, each wrapped by a master key that is kept elsewhere. They are apart from what they encrypt, in a schema of their own that can be a
-- database of its own: a backup of the services alone reads nobody's personal data, and what was erased here is erased in every such backup.
CREATE TABLE data_keys (
  -- Of nobody (all zeros) where a person belongs to several tenants.
  tenant_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('customer', 'user', 'invitation', 'approval', 'index')),
  subject_id uuid NOT NULL,
  wrapped text,
  master_key text,
  created_at timestamptz NOT NULL,
  -- A key is never taken away as a row: what remains says that there was one, so that none is made again.
  destroyed_at timestamptz,
  PRIMARY KEY (tenant_id, kind, subject_id),
  CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
  CHECK ((wrapped IS NULL) = (master_key IS NULL)),
  -- Without it nobody could be looked up any more, and no person's erasure asks for it.
  CHECK (kind <> 'index' OR destroyed_at IS NULL)
);
CREATE INDEX data_keys_by_master ON data_keys (master_key, tenant_id, kind, subject_id) WHERE wrapped IS NOT NULL;
CREATE INDEX data_keys_destroyed ON data_keys (kind, subject_id) WHERE destroyed_at IS NOT NULL;
REVOKE DELETE ON data_keys FROM florin_keys;
