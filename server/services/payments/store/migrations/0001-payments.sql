-- Payments: money from outside. What happened to each is its events; the row is what they leave, for reading and to go on from.
CREATE TABLE payments (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  status text NOT NULL CHECK (status IN ('requires_method', 'requires_action', 'processing', 'requires_capture', 'succeeded', 'cancelled', 'failed', 'review', 'unknown', 'conflicted')),
  account_id uuid NOT NULL,
  customer_id uuid,
  link_id uuid,
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
  currency text NOT NULL,
  captured bigint NOT NULL DEFAULT 0 CHECK (captured >= 0),
  refunded bigint NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND captured),
  -- Whether real money may move: with which of the tenant's provider connections it is tried.
  mode text NOT NULL CHECK (mode IN ('test', 'live')),
  reference text,
  metadata jsonb NOT NULL,
  -- The payer's email, sealed.
  email bytea,
  state jsonb NOT NULL,
  -- How many events it follows from.
  version integer NOT NULL CHECK (version > 0),
  -- Who works on it, and until when nobody else may. One writer at a time: the API's call, the provider's webhook and the janitor alike.
  lease uuid,
  lease_until timestamptz,
  -- When somebody must go on with it; null: nothing is under way.
  due_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX payments_due ON payments (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX payments_of_account ON payments (tenant_id, account_id, id);
CREATE INDEX payments_of_customer ON payments (tenant_id, customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX payments_of_link ON payments (tenant_id, link_id, id) WHERE link_id IS NOT NULL;
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON payments FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

CREATE TABLE payment_events (
  tenant_id uuid NOT NULL,
  payment_id uuid NOT NULL,
  version integer NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL,
  -- Who asked, or who said so: `key …`, `provider`, `florin`.
  source text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, payment_id, version)
);
CREATE TRIGGER fenced BEFORE INSERT ON payment_events FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what has happened to a payment is not changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER kept BEFORE UPDATE ON payment_events FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What is asked of a payment, in order: one queue for all who ask.
CREATE TABLE payment_commands (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  payment_id uuid NOT NULL,
  input jsonb NOT NULL,
  source text NOT NULL,
  -- Null until it was decided: `{"ok":true}`, or why not.
  result jsonb,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX payment_commands_waiting ON payment_commands (tenant_id, payment_id, id) WHERE result IS NULL;
CREATE TRIGGER fenced BEFORE INSERT ON payment_commands FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

-- Which payment an attempt is of, and by which name its provider knows it.
CREATE TABLE payment_attempts (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  payment_id uuid NOT NULL,
  provider_id uuid,
  reference text,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX payment_attempts_reference ON payment_attempts (tenant_id, provider_id, reference) WHERE reference IS NOT NULL;
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON payment_attempts FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

-- What providers have told, each once. Without a payment: it is of one that is not known yet.
CREATE TABLE provider_events (
  tenant_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  event_id text NOT NULL,
  reference text,
  attempt_id uuid,
  facts jsonb NOT NULL,
  payment_id uuid,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, provider_id, event_id)
);
CREATE INDEX provider_events_unmatched ON provider_events (tenant_id, provider_id, reference) WHERE payment_id IS NULL;
CREATE INDEX provider_events_of_payment ON provider_events (tenant_id, payment_id) WHERE payment_id IS NOT NULL;
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON provider_events FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

CREATE TABLE disputes (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  payment_id uuid NOT NULL,
  status text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON disputes FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

-- Methods that may be used again: a provider's token, never a card.
CREATE TABLE payment_methods (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid,
  payment_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  token bytea NOT NULL,
  provider_customer text,
  label text NOT NULL,
  expires text,
  removed_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, payment_id)
);
CREATE INDEX payment_methods_of_customer ON payment_methods (tenant_id, customer_id, id) WHERE customer_id IS NOT NULL;
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON payment_methods FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
