-- Email and name of people, sealed under a data key of their own (server/kit/personal-data), and a keyed hash by which a log-in finds them. The clear
-- columns are those of rows from before: a job seals them, and nothing else writes there.
ALTER TABLE users
  ADD COLUMN email_sealed bytea,
  ADD COLUMN email_index bytea UNIQUE,
  ADD COLUMN erased_at timestamptz,
  ALTER COLUMN email DROP NOT NULL,
  ADD CHECK (num_nonnulls(email, email_sealed, erased_at) = 1),
  ADD CHECK ((email_sealed IS NULL) = (email_index IS NULL));
ALTER TABLE memberships
  ADD COLUMN name_sealed bytea,
  ALTER COLUMN name DROP NOT NULL,
  ADD CHECK (num_nonnulls(name, name_sealed) <= 1);
CREATE INDEX users_in_clear ON users (id) WHERE email IS NOT NULL;
CREATE INDEX memberships_in_clear ON memberships (tenant_id, user_id) WHERE name IS NOT NULL;
CREATE INDEX idempotency_keys_in_clear ON idempotency_keys (tenant_id, key_hash) WHERE response ? 'email' OR response ? 'input';

-- Whoever is invited may be nobody yet: their email is under a data key of the invitation.
ALTER TABLE invitations
  ADD COLUMN email_sealed bytea,
  ADD COLUMN email_index bytea,
  ALTER COLUMN email DROP NOT NULL,
  ADD CHECK (num_nonnulls(email, email_sealed) = 1),
  ADD CHECK ((email_sealed IS NULL) = (email_index IS NULL));
CREATE UNIQUE INDEX invitations_open_sealed ON invitations (tenant_id, email_index) WHERE status = 'open';
CREATE INDEX invitations_to_sealed ON invitations (tenant_id, email_index, sent_at);
CREATE INDEX invitations_in_clear ON invitations (id) WHERE email IS NOT NULL;

-- Inputs that name people are under a data key of the approval; `input_sha256` is then a keyed hash, from which nobody finds out by trying whom. Without
-- either they were erased.
ALTER TABLE approvals
  ADD COLUMN input_sealed bytea,
  ALTER COLUMN input DROP NOT NULL,
  ALTER COLUMN input_sha256 DROP NOT NULL,
  ADD CHECK (num_nonnulls(input, input_sealed) <= 1),
  ADD CHECK ((input_sha256 IS NULL) = (num_nonnulls(input, input_sealed) = 0));
CREATE INDEX approvals_in_clear ON approvals (id) WHERE input IS NOT NULL AND operation IN ('identity.createInvitation', 'identity.updateUser');
CREATE INDEX approvals_of_people ON approvals (tenant_id) WHERE input_sealed IS NOT NULL;
