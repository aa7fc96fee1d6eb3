-- Further ledgers of a tenant. Its first has the tenant's own id, and stands in no row. A ledger never becomes another tenant's.
CREATE TABLE ledgers (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants,
  name text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX ledgers_of_tenant ON ledgers (tenant_id, id);

-- Which ledger a request is about that waits for a second factor or person. Keys and contents are one request only within a ledger, as everywhere.
ALTER TABLE step_ups ADD COLUMN ledger_id uuid;
UPDATE step_ups SET ledger_id = tenant_id;
ALTER TABLE step_ups ALTER COLUMN ledger_id SET NOT NULL;
ALTER TABLE approvals ADD COLUMN ledger_id uuid;
UPDATE approvals SET ledger_id = tenant_id;
ALTER TABLE approvals ALTER COLUMN ledger_id SET NOT NULL;
DROP INDEX approvals_by_key;
DROP INDEX approvals_open;
CREATE UNIQUE INDEX approvals_by_key ON approvals (tenant_id, ledger_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX approvals_open ON approvals (tenant_id, ledger_id, maker_id, operation, input_sha256) WHERE idempotency_key IS NULL AND status IN ('waiting', 'approved');
