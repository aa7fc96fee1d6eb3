-- Programs of third parties. One of another tenant acts only for whoever consents to it, and only where it is open to everyone.
CREATE TABLE oauth_clients (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants,
  name text NOT NULL,
  type text NOT NULL CHECK (type IN ('confidential', 'public')),
  grants text[] NOT NULL CHECK (grants <@ ARRAY['authorization_code', 'client_credentials'] AND cardinality(grants) > 0),
  redirect_uris text[] NOT NULL,
  scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
  open_to text NOT NULL CHECK (open_to IN ('tenant', 'everyone')),
  mode text NOT NULL CHECK (mode IN ('test', 'live')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  -- The person who made it, or the key that did: whoever asks by such a client can not approve it.
  made_by uuid REFERENCES users,
  -- Who keeps no secret can not prove who they are, so they can act for nobody but whoever consents.
  CHECK (type = 'confidential' OR NOT 'client_credentials' = ANY (grants)),
  CHECK (('authorization_code' = ANY (grants)) = (cardinality(redirect_uris) > 0))
);
CREATE INDEX oauth_clients_of_tenant ON oauth_clients (tenant_id, id);

CREATE TABLE oauth_client_secrets (
  -- SHA-256 of 256 random bits.
  hash bytea PRIMARY KEY,
  client_id uuid NOT NULL REFERENCES oauth_clients ON DELETE CASCADE,
  prefix text NOT NULL,
  created_at timestamptz NOT NULL,
  -- Set once it has a successor.
  expires_at timestamptz
);
CREATE INDEX oauth_client_secrets_of_client ON oauth_client_secrets (client_id, created_at);

-- What a person allowed a program, in one tenant. All tokens that follow from it end with it.
CREATE TABLE oauth_consents (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenants,
  -- Not the membership: that goes when a person is taken out of the tenant, and what they allowed stays known.
  user_id uuid NOT NULL REFERENCES users,
  client_id uuid NOT NULL REFERENCES oauth_clients,
  scopes text[] NOT NULL,
  oidc_scopes text[] NOT NULL,
  -- Its authorization_details with the spending limit, where it has one.
  payment jsonb,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
  revoked_at timestamptz
);
CREATE INDEX oauth_consents_of_tenant ON oauth_consents (tenant_id, id);
CREATE INDEX oauth_consents_of_user ON oauth_consents (tenant_id, user_id, id);
CREATE INDEX oauth_consents_live ON oauth_consents (client_id) WHERE revoked_at IS NULL;

-- What oidc-provider keeps: codes, tokens, log-ins under way. By the SHA-256 of what the client or browser holds, which is kept nowhere.
CREATE TABLE oauth_records (
  kind text NOT NULL,
  id_hash bytea NOT NULL,
  -- Null while nobody has logged in.
  tenant_id uuid,
  client_id uuid REFERENCES oauth_clients ON DELETE CASCADE,
  consent_id uuid REFERENCES oauth_consents ON DELETE CASCADE,
  uid text,
  payload jsonb NOT NULL,
  expires_at timestamptz NOT NULL,
  consumed_at timestamptz,
  PRIMARY KEY (kind, id_hash),
  CHECK (kind IN ('Session', 'Interaction', 'PushedAuthorizationRequest', 'ReplayDetection') OR client_id IS NOT NULL)
);
CREATE INDEX oauth_records_of_consent ON oauth_records (consent_id) WHERE consent_id IS NOT NULL;
CREATE INDEX oauth_records_of_client ON oauth_records (client_id) WHERE client_id IS NOT NULL;
CREATE UNIQUE INDEX oauth_records_uid ON oauth_records (uid) WHERE uid IS NOT NULL;
CREATE INDEX oauth_records_by_age ON oauth_records (expires_at);

-- Keys that tokens are signed with, each for a while: published before it signs, and kept until its last token has expired.
CREATE TABLE signing_keys (
  id text PRIMARY KEY,
  -- PKCS#8, AES-256-GCM under a key that only the key folder gives: a copy of the database signs nothing.
  wrapped bytea NOT NULL,
  signs_from timestamptz NOT NULL UNIQUE,
  signs_until timestamptz NOT NULL,
  kept_until timestamptz NOT NULL,
  CHECK (signs_from < signs_until AND signs_until < kept_until)
);

-- A program that acts for a person asks as their consent: it is carried out with no more than that.
ALTER TABLE approvals DROP CONSTRAINT approvals_maker_kind_check;
ALTER TABLE approvals ADD CONSTRAINT approvals_maker_kind_check CHECK (maker_kind IN ('user', 'key', 'client', 'consent') AND (maker_kind <> 'consent' OR maker_user_id IS NOT NULL));
