-- Keys of blind indexes take over from each other. The first of a tenant has the tenant's own id; each later one an id of its own, which its indexes begin with.
ALTER TABLE data_keys
  -- From when indexes are written under it: by then every process has heard of it, and looks by it too.
  ADD COLUMN in_use_from timestamptz,
  -- Services that have not yet brought all their rows of the tenant under it.
  ADD COLUMN awaited text[] NOT NULL DEFAULT '{}',
  ADD CHECK ((in_use_from IS NOT NULL) = (kind = 'index' AND subject_id <> tenant_id)),
  ADD CHECK (in_use_from IS NOT NULL OR awaited = '{}');
CREATE INDEX data_keys_awaited ON data_keys (tenant_id) WHERE awaited <> '{}';
