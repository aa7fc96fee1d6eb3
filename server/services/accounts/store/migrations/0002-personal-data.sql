-- A customer's name, email, document, reference and metadata, sealed under a data key of their own (server/kit/personal-data), and keyed hashes to
-- find them by. The clear columns are those of rows from before: a job seals them, and nothing else writes there.
ALTER TABLE customers
  ADD COLUMN personal bytea,
  ADD COLUMN email_index bytea,
  ADD COLUMN document_index bytea,
  ADD COLUMN reference_index bytea,
  ADD COLUMN erased_at timestamptz,
  ALTER COLUMN name DROP NOT NULL,
  -- Of these one: from before, sealed, or erased.
  ADD CHECK (num_nonnulls(name, personal, erased_at) = 1),
  ADD CHECK (name IS NOT NULL OR (email IS NULL AND reference IS NULL AND metadata = '{}')),
  ADD CHECK (erased_at IS NULL OR num_nonnulls(country, email_index, document_index, reference_index) = 0),
  ADD CHECK (erased_at IS NULL OR status = 'blocked');
-- The bytes are random: they can't be compressed.
ALTER TABLE customers ALTER COLUMN personal SET STORAGE EXTERNAL;
CREATE INDEX customers_by_email_index ON customers (tenant_id, email_index, id) WHERE email_index IS NOT NULL;
CREATE INDEX customers_by_document_index ON customers (tenant_id, document_index, id) WHERE document_index IS NOT NULL;
CREATE INDEX customers_by_reference_index ON customers (tenant_id, reference_index, id) WHERE reference_index IS NOT NULL;
CREATE INDEX customers_in_clear ON customers (tenant_id, id) WHERE name IS NOT NULL;
CREATE INDEX idempotency_keys_in_clear ON idempotency_keys (tenant_id, key_hash)
  WHERE operation = 'accounts.createCustomer' AND NOT response ? 'sealed' AND response <> '{}';
