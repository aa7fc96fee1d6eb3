ALTER TABLE users
  ADD COLUMN email_verified_at timestamptz,
  -- Device tokens made before are no longer known: the person ended all sessions, or set a new password by mail.
  ADD COLUMN devices_since timestamptz;

-- Failures are counted by several things now, each under a hash of its kind and value. What was counted so far is let go: the hashes are others.
DELETE FROM login_failures;
ALTER TABLE login_failures RENAME COLUMN email_hash TO key;

ALTER TABLE sessions
  ADD COLUMN device text NOT NULL DEFAULT 'unknown device',
  -- The address, shortened to its network: enough to know a place again.
  ADD COLUMN network text NOT NULL DEFAULT 'unknown',
  ADD COLUMN last_used_at timestamptz;
UPDATE sessions SET last_used_at = created_at;
ALTER TABLE sessions ALTER COLUMN last_used_at SET NOT NULL;

-- Networks a person has logged in from: guesses from elsewhere lock nobody out there.
CREATE TABLE known_networks (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  network text NOT NULL,
  last_seen_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, network)
);
CREATE INDEX known_networks_by_age ON known_networks (last_seen_at);

-- Links that were mailed. Of the token only its SHA-256 is kept; the subject is a user, or a registration that waits to be confirmed.
CREATE TABLE links (
  hash bytea PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('verify-email', 'reset-password', 'register')),
  subject_id uuid NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX links_of_subject ON links (subject_id);
CREATE INDEX links_by_age ON links (expires_at);

-- Who has asked to register and not yet confirmed it: email, names and password hash, sealed with AES-256-GCM.
CREATE TABLE registrations (
  id uuid PRIMARY KEY,
  sealed bytea NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX registrations_by_age ON registrations (expires_at);

-- Mails wanted by committed transactions. A job makes links and texts only when it sends, so no secret waits here; whom it is for is sealed,
-- and deleted once it is sent or given up.
CREATE TABLE mails (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  -- HMAC of kind and address: counts how many one address has been sent.
  recipient bytea NOT NULL,
  -- HMAC of the network it was asked for from, where a stranger asked: one can't fill the table.
  origin bytea,
  sealed bytea,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX mails_due ON mails (due_at) WHERE sealed IS NOT NULL;
CREATE INDEX mails_of_recipient ON mails (recipient, created_at);
CREATE INDEX mails_of_origin ON mails (origin, created_at) WHERE origin IS NOT NULL;
CREATE INDEX mails_by_age ON mails (created_at);

CREATE TABLE totps (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  sealed_secret bytea NOT NULL,
  confirmed_at timestamptz,
  -- The time step of the last code that was taken: no code of it or an earlier one is taken again.
  last_step bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL
);

-- SHA-256 of codes with 80 random bits.
CREATE TABLE recovery_codes (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  hash bytea NOT NULL,
  PRIMARY KEY (user_id, hash)
);

CREATE TABLE passkeys (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  credential_id bytea NOT NULL UNIQUE,
  public_key bytea NOT NULL,
  counter bigint NOT NULL CHECK (counter >= 0),
  transports text[] NOT NULL,
  backed_up boolean NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz
);
CREATE INDEX passkeys_of_user ON passkeys (user_id, id);

-- What waits for an answer, by SHA-256 of its secret. `used`: a signed challenge that was answered, and must not be again.
CREATE TABLE challenges (
  hash bytea PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('login', 'add-passkey', 'used')),
  user_id uuid REFERENCES users ON DELETE CASCADE,
  tenant_id uuid,
  -- Where failures are counted: as for the password before it.
  counters jsonb,
  failures integer NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL,
  CHECK ((user_id IS NULL) = (purpose = 'used')),
  CHECK ((purpose = 'login') = (tenant_id IS NOT NULL AND counters IS NOT NULL))
);
CREATE INDEX challenges_by_age ON challenges (expires_at);
