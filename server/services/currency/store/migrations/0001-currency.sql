-- Rates from several sources, quotes that lock one, and exchanges as one posting.

-- What a source said at a moment, for good. Rates are the installation's, not a tenant's.
CREATE TABLE rate_sheets (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  base text NOT NULL CHECK (base ~ '^[A-Z]{3}$'),
  as_of timestamptz NOT NULL,
  fetched_at timestamptz NOT NULL,
  -- Of base and rates: a source that corrects itself adds a sheet, one that repeats itself does not.
  digest uuid NOT NULL,
  UNIQUE (source, as_of, digest)
);
CREATE INDEX rate_sheets_latest ON rate_sheets (source, as_of DESC, id DESC);
CREATE INDEX rate_sheets_history ON rate_sheets (as_of DESC, id DESC);
CREATE INDEX rate_sheets_fetched ON rate_sheets (fetched_at);

CREATE TABLE rates (
  sheet_id bigint NOT NULL REFERENCES rate_sheets,
  quote text NOT NULL CHECK (quote ~ '^[A-Z]{3}$'),
  -- One base is that many. Text, as it was published: no number type is to make another of it.
  rate text NOT NULL CHECK (rate ~ '^[0-9]+([.][0-9]+)?$' AND rate ~ '[1-9]'),
  PRIMARY KEY (sheet_id, quote)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON rate_sheets FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON rates FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Who asks a source next, and when: of several processes one.
CREATE TABLE rate_sources (
  source text PRIMARY KEY,
  due_at timestamptz NOT NULL,
  asked_at timestamptz NOT NULL,
  -- Of the last time it answered.
  answered_at timestamptz,
  failures integer NOT NULL DEFAULT 0,
  failure text
);

-- A pair as `EUR-USD`, or `default`.
CREATE TABLE spreads (
  tenant_id uuid NOT NULL,
  pair text NOT NULL CHECK (pair ~ '^(default|[A-Z]{3}-[A-Z]{3})$'),
  bps integer NOT NULL CHECK (bps BETWEEN 0 AND 2500),
  lock_5m_bps integer NOT NULL CHECK (lock_5m_bps BETWEEN 0 AND 2500),
  lock_hour_bps integer NOT NULL CHECK (lock_hour_bps BETWEEN 0 AND 2500),
  lock_day_bps integer NOT NULL CHECK (lock_day_bps BETWEEN 0 AND 2500),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, pair)
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON spreads FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

-- How many exchanges a tenant has completed: the number of the last. Who has a row here has asked for something, and is told of new rates.
CREATE TABLE books (
  tenant_id uuid PRIMARY KEY,
  completed bigint NOT NULL DEFAULT 0 CHECK (completed >= 0)
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON books FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

CREATE TABLE quotes (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  from_currency text NOT NULL,
  to_currency text NOT NULL CHECK (to_currency <> from_currency),
  from_amount bigint NOT NULL CHECK (from_amount BETWEEN 1 AND 9007199254740991),
  to_amount bigint NOT NULL CHECK (to_amount BETWEEN 1 AND 9007199254740991),
  fixed text NOT NULL CHECK (fixed IN ('from', 'to')),
  rate text NOT NULL,
  mid_rate text NOT NULL,
  spread_bps integer NOT NULL CHECK (spread_bps BETWEEN 0 AND 5000),
  steps jsonb NOT NULL,
  lock text NOT NULL CHECK (lock IN ('none', '5m', 'hour', 'day')),
  expires_at timestamptz CHECK ((expires_at IS NULL) = (lock = 'none')),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON quotes FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

CREATE TABLE conversions (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- First 128 bits of SHA-256 of the Idempotency-Key, and of the request.
  key_hash uuid NOT NULL,
  request_hash uuid NOT NULL,
  from_account uuid NOT NULL,
  to_account uuid NOT NULL CHECK (to_account <> from_account),
  quote_id uuid,
  from_currency text NOT NULL,
  to_currency text NOT NULL CHECK (to_currency <> from_currency),
  from_amount bigint NOT NULL CHECK (from_amount BETWEEN 1 AND 9007199254740991),
  to_amount bigint NOT NULL CHECK (to_amount BETWEEN 1 AND 9007199254740991),
  fixed text NOT NULL CHECK (fixed IN ('from', 'to')),
  rate text NOT NULL,
  mid_rate text NOT NULL,
  spread_bps integer NOT NULL CHECK (spread_bps BETWEEN 0 AND 5000),
  steps jsonb NOT NULL,
  description text,
  reference text,
  metadata jsonb,
  -- Drawn before anything is asked of the ledger: asking again finds the same posting.
  posting_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'completed', 'failed')),
  failure_code text,
  failure_detail text,
  -- Of those completed, one after the other: positions are added up in this order.
  number bigint,
  -- When somebody else may go on with it.
  due_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  completed_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, key_hash),
  UNIQUE (tenant_id, number),
  CONSTRAINT completed_has_number CHECK ((status = 'completed') = (number IS NOT NULL) AND (status = 'completed') = (completed_at IS NOT NULL)),
  CONSTRAINT failed_says_why CHECK ((status = 'failed') = (failure_code IS NOT NULL))
);
-- A quote is used once, whoever comes at the same time. What failed has given it back.
CREATE UNIQUE INDEX conversions_quote ON conversions (tenant_id, quote_id) WHERE quote_id IS NOT NULL AND status <> 'failed';
CREATE INDEX conversions_due ON conversions (due_at) WHERE status = 'pending';
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON conversions FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

-- An end is an end.
CREATE FUNCTION keep_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'conversion % has ended: %', OLD.id, OLD.status USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ended BEFORE UPDATE ON conversions FOR EACH ROW WHEN (OLD.status <> 'pending') EXECUTE FUNCTION keep_end();

-- Positions in a base as far as they were added up: so that reading them does not begin at the first exchange. Follows from `conversions` and `rates`.
CREATE TABLE position_sums (
  tenant_id uuid NOT NULL,
  base text NOT NULL,
  upto bigint NOT NULL,
  holdings jsonb NOT NULL,
  PRIMARY KEY (tenant_id, base)
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON position_sums FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
