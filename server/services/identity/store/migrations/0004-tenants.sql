-- Roles that a tenant makes for itself, out of the permissions that there are.
CREATE TABLE roles (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants,
  name text NOT NULL,
  scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  -- What refers to a role refers to it together with the tenant: nobody has a role of another one.
  UNIQUE (tenant_id, id)
);
CREATE UNIQUE INDEX roles_name ON roles (tenant_id, lower(name));

-- Either one of the roles every tenant has, by name, or one of the tenant's own.
ALTER TABLE memberships
  ALTER COLUMN role DROP NOT NULL,
  ADD COLUMN role_id uuid,
  ADD CONSTRAINT memberships_one_role CHECK (num_nonnulls(role, role_id) = 1),
  ADD CONSTRAINT memberships_role_of_tenant FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, id);
CREATE INDEX memberships_of_role ON memberships (tenant_id, role_id) WHERE role_id IS NOT NULL;

CREATE TABLE invitations (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants,
  -- Lower case, like that of a user.
  email text NOT NULL,
  role text CHECK (role IN ('owner', 'admin', 'operator', 'analyst', 'viewer', 'auditor')),
  role_id uuid,
  -- SHA-256 of the token, which has 256 random bits and is kept nowhere.
  token_hash bytea NOT NULL UNIQUE,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'revoked')),
  invited_by_kind text NOT NULL CHECK (invited_by_kind IN ('user', 'key', 'client')),
  invited_by uuid NOT NULL,
  -- Mails sent for it.
  sends integer NOT NULL DEFAULT 1,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  sent_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT invitations_one_role CHECK (num_nonnulls(role, role_id) = 1),
  CONSTRAINT invitations_role_of_tenant FOREIGN KEY (tenant_id, role_id) REFERENCES roles (tenant_id, id)
);
CREATE UNIQUE INDEX invitations_open ON invitations (tenant_id, email) WHERE status = 'open';
CREATE INDEX invitations_of_tenant ON invitations (tenant_id, id);
CREATE INDEX invitations_to ON invitations (tenant_id, email, sent_at);
CREATE INDEX invitations_of_role ON invitations (tenant_id, role_id) WHERE role_id IS NOT NULL;
CREATE INDEX invitations_by_age ON invitations (expires_at);

-- What should make somebody look. The same again within an hour is counted in its row: under attack the table grows with what is attacked, not with
-- how often. No reference to tenants: a row is written for who was just authenticated.
CREATE TABLE security_events (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  type text NOT NULL,
  actor_kind text CHECK (actor_kind IN ('user', 'key', 'client')),
  actor_id uuid,
  operation text,
  network text,
  reason text,
  request_id text,
  count bigint NOT NULL,
  -- SHA-256 of what makes it another event than those before it in its hour.
  sameness bytea NOT NULL UNIQUE,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL
);
CREATE INDEX security_events_of_tenant ON security_events (tenant_id, id);
CREATE INDEX security_events_of_type ON security_events (tenant_id, type, id);
CREATE INDEX security_events_by_age ON security_events (last_at);

-- From where each person, key and client was seen lately: /24 of IPv4, /48 of IPv6.
CREATE TABLE seen_networks (
  tenant_id uuid NOT NULL,
  principal_id uuid NOT NULL,
  network text NOT NULL,
  last_seen_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, principal_id, network)
);
CREATE INDEX seen_networks_by_age ON seen_networks (last_seen_at);
