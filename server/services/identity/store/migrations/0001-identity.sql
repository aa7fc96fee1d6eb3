CREATE TABLE tenants (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  -- Made by the program for a demo, which finds it again by name. A tenant that someone registered is never taken for it.
  demo boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX tenants_demo_name ON tenants (name) WHERE demo;

CREATE TABLE users (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants,
  -- Lower case; one person per email in all of Florin, because a log-in names no tenant.
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'operator', 'analyst', 'viewer')),
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
  -- A PHC string: the parameters are in it, so that they can be raised later.
  password_hash text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);
CREATE INDEX users_of_tenant ON users (tenant_id, id);

-- Failed log-ins by SHA-256 of the email, also of emails nobody has: being locked tells nothing about who exists.
CREATE TABLE login_failures (
  email_hash bytea PRIMARY KEY,
  failures integer NOT NULL DEFAULT 0,
  last_failed_at timestamptz NOT NULL,
  locked_until timestamptz
);
CREATE INDEX login_failures_by_age ON login_failures (last_failed_at);

-- A session is a family of refresh tokens, of which only the newest is unused.
CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL REFERENCES users,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX sessions_live ON sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_age ON sessions (expires_at);

CREATE TABLE refresh_tokens (
  hash bytea PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
  used_at timestamptz
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

CREATE TABLE api_keys (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants,
  name text NOT NULL,
  -- SHA-256 of the secret. It has 256 random bits, so nothing slower is needed; the secret itself is kept nowhere.
  hash bytea NOT NULL UNIQUE,
  prefix text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('test', 'live')),
  scopes text[] NOT NULL,
  demo boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX api_keys_of_tenant ON api_keys (tenant_id, id);
CREATE INDEX api_keys_demo ON api_keys (tenant_id) WHERE demo AND revoked_at IS NULL;
