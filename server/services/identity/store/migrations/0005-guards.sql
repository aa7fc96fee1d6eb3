-- What a tenant asks beyond permissions. No row: nothing.
CREATE TABLE tenant_policies (
  tenant_id uuid PRIMARY KEY REFERENCES tenants,
  rules jsonb NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  updated_at timestamptz NOT NULL
);

-- The person who made the key, or the key that made it: whoever asks by such a key can not approve it. Null: made before this was kept.
ALTER TABLE api_keys ADD COLUMN made_by uuid REFERENCES users;

-- A second factor asked for one request, with all that it is bound to. Forgotten a day after it ended.
CREATE TABLE step_ups (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants,
  user_id uuid NOT NULL REFERENCES users,
  session_id uuid,
  operation text NOT NULL,
  idempotency_key text,
  input_sha256 bytea NOT NULL CHECK (octet_length(input_sha256) = 32),
  movements jsonb NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'confirmed', 'used')),
  created_at timestamptz NOT NULL,
  -- Until when it can be confirmed; once confirmed, until when it can be used.
  expires_at timestamptz NOT NULL
);
CREATE INDEX step_ups_of_user ON step_ups (tenant_id, user_id, input_sha256);
CREATE INDEX step_ups_by_age ON step_ups (expires_at);

CREATE TABLE approvals (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants,
  cause text NOT NULL CHECK (cause IN ('large-transfer', 'wide-key', 'role-change', 'policy')),
  operation text NOT NULL,
  -- The permission that the operation asks for. Who approves must have it too.
  scope text,
  -- As text, to the byte: what was read by whoever approves is what is done.
  input text NOT NULL,
  input_sha256 bytea NOT NULL CHECK (input_sha256 = sha256(convert_to(input, 'UTF8'))),
  movements jsonb NOT NULL,
  maker_kind text NOT NULL CHECK (maker_kind IN ('user', 'key', 'client')),
  maker_id uuid NOT NULL,
  -- The person behind it.
  maker_user_id uuid,
  idempotency_key text,
  reason text,
  by_maker boolean NOT NULL,
  status text NOT NULL CHECK (status IN ('waiting', 'approved', 'rejected', 'withdrawn', 'expired', 'executed', 'failed')),
  decided_by uuid,
  decided_at timestamptz,
  lease uuid,
  leased_until timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  failure text,
  resource_id text,
  version integer NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CHECK (status IN ('waiting', 'withdrawn', 'expired') OR decided_by IS NOT NULL),
  -- Two persons, always.
  CHECK (status NOT IN ('approved', 'executed', 'failed') OR (decided_by <> maker_id AND decided_by IS DISTINCT FROM maker_user_id)),
  CHECK ((status = 'failed') = (failure IS NOT NULL))
);
-- One request is one approval: told by its key, or by its content while it is open.
CREATE UNIQUE INDEX approvals_by_key ON approvals (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX approvals_open ON approvals (tenant_id, maker_id, operation, input_sha256) WHERE idempotency_key IS NULL AND status IN ('waiting', 'approved');
CREATE INDEX approvals_of_tenant ON approvals (tenant_id, id);
CREATE INDEX approvals_approved ON approvals (leased_until) WHERE status = 'approved';
CREATE INDEX approvals_waiting ON approvals (expires_at) WHERE status IN ('waiting', 'approved');
