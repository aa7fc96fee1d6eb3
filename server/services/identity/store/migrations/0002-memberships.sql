-- A person logs in once and may belong to several tenants, in each under the name and with the role that this one gives.
CREATE TABLE memberships (
  tenant_id uuid NOT NULL REFERENCES tenants,
  user_id uuid NOT NULL REFERENCES users,
  name text NOT NULL,
  -- One of those every tenant has; what a tenant makes for itself comes with its own migration.
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'operator', 'analyst', 'viewer', 'auditor')),
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
);
CREATE INDEX memberships_of_user ON memberships (user_id, created_at);

INSERT INTO memberships (tenant_id, user_id, name, role, status, version, created_at)
SELECT tenant_id, id, name, role, status, version, created_at FROM users;

ALTER TABLE users DROP COLUMN tenant_id, DROP COLUMN name, DROP COLUMN role, DROP COLUMN status, DROP COLUMN version;
