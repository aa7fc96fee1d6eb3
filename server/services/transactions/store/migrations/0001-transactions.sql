-- A transaction is written once, with its idempotency key, as what it is expected to become; until its batch is done it counts as
-- pending. So the usual transaction, which completes, costs one insert and no update.
CREATE TABLE transactions (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- First 128 bits of SHA-256 of the Idempotency-Key, and of the request.
  key_hash uuid NOT NULL,
  request_hash uuid NOT NULL,
  from_account uuid NOT NULL,
  to_account uuid NOT NULL,
  batch_id uuid,
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
  -- Place in the batch's outcome.
  line smallint,
  type smallint NOT NULL,    -- transfer, exchange, deposit, withdrawal, fee, refund, reversal
  status smallint NOT NULL,  -- scheduled, pending, review, completed, failed, cancelled
  currency text NOT NULL,
  description text,
  reference text,
  metadata jsonb,
  failure_code text,
  failure_detail text,
  reverses uuid,
  scheduled_for timestamptz,
  -- Who let it go on from review.
  approved_by text,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, key_hash)
);
-- Rows that did not simply complete: few, and often asked for.
CREATE INDEX transactions_by_status ON transactions (tenant_id, status, id) WHERE status <> 3;
CREATE INDEX transactions_by_reference ON transactions (tenant_id, reference, id) WHERE reference IS NOT NULL;
CREATE INDEX transactions_to_run ON transactions (scheduled_for) WHERE status = 0;
-- One reversal, unless it failed or was called off.
CREATE UNIQUE INDEX transactions_one_reversal ON transactions (tenant_id, reverses) WHERE reverses IS NOT NULL AND status NOT IN (4, 5);

-- Transactions that were judged and posted together.
CREATE TABLE batches (
  id uuid PRIMARY KEY,
  done boolean NOT NULL DEFAULT false,
  -- Raised by whoever takes over a batch whose process seems gone: only the latest may finish it.
  epoch integer NOT NULL DEFAULT 1,
  -- Until then it belongs to the process that made it. Milliseconds since 1970.
  valid_until_ms bigint NOT NULL,
  completed_at_ms bigint,
  -- SHA-256 over what was judged, and the signed votes on it.
  digest text NOT NULL,
  votes jsonb NOT NULL,
  -- Where its transactions are found: by tenant and by id from first to last, and those made earlier one by one.
  tenants uuid[] NOT NULL,
  first_id uuid,
  last_id uuid,
  older_ids uuid[],
  -- Per line 2 bytes: risk score, and decision (approve, review, reject).
  risks bytea NOT NULL,
  -- Per line 16 bytes: posted balances of from and to after it.
  outcome bytea
);
ALTER TABLE batches ALTER COLUMN outcome SET STORAGE EXTERNAL, ALTER COLUMN risks SET STORAGE EXTERNAL;
CREATE INDEX batches_to_finish ON batches (valid_until_ms) WHERE NOT done;

-- Read model: what happened on a day (UTC).
CREATE TABLE daily_summaries (
  tenant_id uuid NOT NULL,
  day date NOT NULL,
  currency text NOT NULL,
  type text NOT NULL,
  status text NOT NULL,
  count bigint NOT NULL,
  amount numeric NOT NULL,
  PRIMARY KEY (tenant_id, day, currency, type, status)
);
