-- Every key begins with the ledger, so that a tenant's ledger can move to a server of its own.
-- Amounts and balances are minor units, credit-positive, within ±(2^53 − 1).
CREATE TABLE ledgers (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id uuid NOT NULL UNIQUE,
  -- Where the tenant's days and months begin, for the limits.
  timezone text NOT NULL DEFAULT 'UTC'
);

-- One balance in one currency. Room is left on each page so that an update stays on it (HOT) and touches no index.
CREATE TABLE accounts (
  ledger_id integer NOT NULL REFERENCES ledgers,
  id uuid NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  normal_credit boolean NOT NULL,
  status smallint NOT NULL DEFAULT 0 CHECK (status BETWEEN 0 AND 2), -- open, frozen, closed
  -- Number of the latest entry.
  version bigint NOT NULL DEFAULT 0,
  posted bigint NOT NULL DEFAULT 0 CHECK (posted BETWEEN -9007199254740991 AND 9007199254740991),
  held_debits bigint NOT NULL DEFAULT 0 CHECK (held_debits BETWEEN 0 AND 9007199254740991),
  held_credits bigint NOT NULL DEFAULT 0 CHECK (held_credits BETWEEN 0 AND 9007199254740991),
  -- On the normal side. Null: no floor.
  min_balance bigint,
  limit_per_transaction bigint CHECK (limit_per_transaction > 0),
  limit_daily bigint CHECK (limit_daily > 0),
  limit_monthly bigint CHECK (limit_monthly > 0),
  -- What went out in the period that spent_day (days since 1970) and spent_month (year × 12 + month) name.
  spent_day integer NOT NULL DEFAULT 0,
  spent_day_amount bigint NOT NULL DEFAULT 0,
  spent_month integer NOT NULL DEFAULT 0,
  spent_month_amount bigint NOT NULL DEFAULT 0,
  -- Raised by whatever changes how the account is decided upon, other than a posting: its status, its limits, a repeated request.
  revision integer NOT NULL DEFAULT 0,
  -- When it last changed, in milliseconds since 1970: recorded times of an account never go back, also when a clock does.
  changed_at_ms bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (ledger_id, id),
  -- A floor above zero can be set on an account that lies below it; below zero, or below an overdraft's end, nothing gets.
  CONSTRAINT available_above_floor CHECK (
    min_balance IS NULL
    OR CASE WHEN normal_credit THEN posted - held_debits ELSE -posted - held_credits END >= LEAST(min_balance, 0))
) WITH (fillfactor = 60);

-- What was recorded, batch by batch, as it is sealed: one row holds the postings of one ledger in one transaction, as compressed
-- journal lines (contracts/proofs/journal-line.ts). It is the ledger's outbox too, and is never pruned.
CREATE TABLE journal (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id bigint GENERATED ALWAYS AS IDENTITY,
  ledger_id integer NOT NULL,
  tenant_id uuid NOT NULL,
  -- Number of lines.
  postings integer NOT NULL CHECK (postings > 0),
  -- Number of events that the lines stand for.
  count integer NOT NULL,
  types text[] NOT NULL DEFAULT '{ledger.entry-created,balance.changed}',
  codec text NOT NULL DEFAULT 'journal',
  data bytea NOT NULL,
  -- Sum of all changes, which the database adds up itself from the entries it is given.
  net numeric NOT NULL CONSTRAINT debits_equal_credits CHECK (net = 0),
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id),
  UNIQUE (xid, id)
);
ALTER TABLE journal ALTER COLUMN data SET STORAGE EXTERNAL;

-- Where a posting's line stands, and what its reference is.
CREATE TABLE postings (
  ledger_id integer NOT NULL,
  line smallint NOT NULL,
  kind smallint NOT NULL, -- posted, pending, post, void, expire
  journal_id bigint NOT NULL,
  id uuid NOT NULL,
  reference text,
  PRIMARY KEY (ledger_id, id)
);
CREATE UNIQUE INDEX postings_by_reference ON postings (ledger_id, reference) WHERE reference IS NOT NULL;

-- Every change of every account, numbered without a gap.
CREATE TABLE entries (
  ledger_id integer NOT NULL,
  account_id uuid NOT NULL,
  version bigint NOT NULL,
  posting_id uuid NOT NULL,
  change bigint NOT NULL,
  posted_after bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  -- Null for zero, which is nearly always.
  held_debits_after bigint,
  held_credits_after bigint,
  -- Only where it differs from recorded_at.
  effective_at timestamptz,
  PRIMARY KEY (ledger_id, account_id, version)
);
CREATE INDEX entries_by_effect ON entries (ledger_id, account_id, effective_at) WHERE effective_at IS NOT NULL;

-- Pending postings and what became of them. The truth is in the journal; this is the working set.
CREATE TABLE holds (
  ledger_id integer NOT NULL,
  posting_id uuid NOT NULL,
  status smallint NOT NULL DEFAULT 0, -- pending, posted, voided, expired
  group_id uuid,
  expires_at timestamptz,
  made_at timestamptz NOT NULL,
  resolved_by uuid,
  accounts uuid[] NOT NULL,
  -- Credit-positive, in the order of accounts.
  amounts bigint[] NOT NULL,
  -- Accounts whose limits it was charged against. Null: none.
  charged uuid[],
  PRIMARY KEY (ledger_id, posting_id)
);
CREATE INDEX holds_by_group ON holds (ledger_id, group_id) WHERE group_id IS NOT NULL;
CREATE INDEX holds_to_expire ON holds (expires_at) WHERE status = 0 AND expires_at IS NOT NULL;
CREATE INDEX holds_by_account ON holds USING gin (accounts) WHERE status = 0;

-- A batch decided on remembered balances is recorded only if they are still true: raises FL001 where they are not, and nothing is written.
CREATE FUNCTION confirm(as_remembered bigint, expected bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF as_remembered <> expected THEN
    RAISE EXCEPTION 'accounts have changed since they were read: % of % are as remembered', as_remembered, expected USING ERRCODE = 'FL001';
  END IF;
END $$;

-- Nothing recorded is ever changed or taken away: not by the service, whose role lacks the right, nor by mistake of an owner.
REVOKE UPDATE, DELETE, TRUNCATE ON journal, postings, entries FROM florin_ledger;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON postings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The account's version at a moment: 0 before its first entry. Recorded times never go back within an account, so the answer is
-- found by halving, in some twenty look-ups of the primary key, however long the history.
CREATE FUNCTION version_at(ledger integer, account uuid, moment timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  low bigint := 0;
  high bigint;
  middle bigint;
  recorded timestamptz;
BEGIN
  SELECT version INTO high FROM accounts WHERE ledger_id = ledger AND id = account;
  WHILE low < high LOOP
    middle := (low + high + 1) / 2;
    SELECT recorded_at INTO recorded FROM entries WHERE ledger_id = ledger AND account_id = account AND version = middle;
    IF recorded <= moment THEN low := middle; ELSE high := middle - 1; END IF;
  END LOOP;
  RETURN low;
END $$;
