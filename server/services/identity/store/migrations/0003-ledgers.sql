-- Further ledgers of a tenant. Its first has the tenant's own id, and stands in no row. A ledger never becomes another tenant's.
CREATE TABLE ledgers (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants,
  name text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX ledgers_of_tenant ON ledgers (tenant_id, id);
