-- Transfers to another ledger of the tenant, which may be on another server: in the ledger they are from. The decision is the point from which they
-- can only go on; both ledgers hold the money before `commit` is written here.
CREATE TABLE ledger_transfers (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- First 128 bits of SHA-256 of the Idempotency-Key, and of the request.
  key_hash uuid NOT NULL,
  request_hash uuid NOT NULL,
  to_ledger uuid NOT NULL CHECK (to_ledger <> tenant_id),
  from_account uuid NOT NULL,
  to_account uuid NOT NULL,
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
  currency text NOT NULL,
  description text,
  reference text,
  metadata jsonb,
  -- Ids of what each ledger records for it, drawn before anything is asked: asking again finds the same.
  from_transaction uuid NOT NULL,
  to_transaction uuid NOT NULL,
  from_posting uuid NOT NULL,
  to_posting uuid NOT NULL,
  from_leg text NOT NULL DEFAULT 'open' CHECK (from_leg IN ('open', 'held', 'refused', 'absent', 'posted', 'voided')),
  to_leg text NOT NULL DEFAULT 'open' CHECK (to_leg IN ('open', 'held', 'refused', 'absent', 'posted', 'voided')),
  decision text CHECK (decision IN ('commit', 'abort')),
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'completed', 'failed')),
  failure_code text,
  failure_detail text,
  failure_side text CHECK (failure_side IN ('from', 'to')),
  -- Raised by every change: of two who go on with it at once, one writes.
  revision integer NOT NULL DEFAULT 1,
  -- Not decided by then, it is called off.
  decide_by timestamptz NOT NULL,
  -- When somebody else may go on with it.
  due_at timestamptz NOT NULL,
  completed_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, key_hash),
  CONSTRAINT committed_when_both_hold CHECK (decision IS DISTINCT FROM 'commit' OR (from_leg IN ('held', 'posted') AND to_leg IN ('held', 'posted'))),
  CONSTRAINT completed_when_both_posted CHECK (status <> 'completed' OR (decision = 'commit' AND from_leg = 'posted' AND to_leg = 'posted')),
  CONSTRAINT failed_when_neither_posted CHECK (status <> 'failed' OR (decision = 'abort' AND failure_code IS NOT NULL AND from_leg NOT IN ('held', 'posted') AND to_leg NOT IN ('held', 'posted')))
);
CREATE INDEX ledger_transfers_due ON ledger_transfers (due_at) WHERE status = 'pending';
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON ledger_transfers FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

CREATE FUNCTION keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'transfer % was decided: %', OLD.id, OLD.decision USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER decided BEFORE UPDATE ON ledger_transfers FOR EACH ROW
  WHEN (OLD.decision IS NOT NULL AND NEW.decision IS DISTINCT FROM OLD.decision) EXECUTE FUNCTION keep_decision();

-- Each side is a transaction of its ledger, pending (1) while it is held. All null elsewhere, which costs nothing.
ALTER TABLE transactions ADD COLUMN transfer_id uuid, ADD COLUMN settled_at timestamptz, ADD COLUMN settled_from bigint, ADD COLUMN settled_to bigint;
