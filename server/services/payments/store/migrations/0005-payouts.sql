-- Bank accounts that money is paid out to. `sealed`: under the data key of the customer, or for the tenant's own in the room's vault.
CREATE TABLE bank_accounts (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid,
  sealed bytea NOT NULL,
  deleted_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX bank_accounts_of_customer ON bank_accounts (tenant_id, customer_id, id) WHERE customer_id IS NOT NULL;
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON bank_accounts FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

CREATE TABLE payout_batches (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- First 128 bits of SHA-256 of the Idempotency-Key, and of a keyed hash of the request: it has bank accounts in it.
  key_hash uuid NOT NULL,
  request_hash uuid NOT NULL,
  -- In the order asked: {"payoutId"} or {"code", "detail", "param"}.
  results jsonb NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, key_hash)
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON payout_batches FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

CREATE TABLE payouts (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  key_hash uuid NOT NULL,
  request_hash uuid NOT NULL,
  batch_id uuid,
  from_account uuid NOT NULL,
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
  currency text NOT NULL,
  bank_account_id uuid,
  -- Whose data key the destination is sealed under; null: the room's vault.
  customer_id uuid,
  sealed bytea NOT NULL,
  -- Chosen once: whoever was sent it is the one to be asked.
  provider_id uuid NOT NULL,
  statement text,
  metadata jsonb,
  spending jsonb,
  send_on date,
  -- Ids of what the ledger records, drawn before it is asked: asking again finds the same.
  hold_posting uuid NOT NULL,
  end_posting uuid NOT NULL,
  return_posting uuid NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'in_transit', 'paid', 'failed', 'returned', 'cancelled')),
  money text NOT NULL DEFAULT 'none' CHECK (money IN ('none', 'refused', 'held', 'taken', 'released', 'back', 'suspended')),
  sent text NOT NULL DEFAULT 'no' CHECK (sent IN ('no', 'unknown', 'known')),
  reference text,
  failure_code text,
  failure_detail text,
  bank_code text,
  bank_message text,
  paid_at timestamptz,
  returned_amount bigint CHECK (returned_amount BETWEEN 1 AND amount),
  conflict text,
  asks integer NOT NULL DEFAULT 0,
  ask_at timestamptz,
  -- Raised by every change and every taking over: of two who go on with it at once, one writes.
  revision integer NOT NULL DEFAULT 1,
  -- When somebody else may go on with it; null: nothing is left to be done.
  due_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, key_hash),
  CONSTRAINT sent_once_reserved CHECK (sent = 'no' OR money NOT IN ('none', 'refused')),
  CONSTRAINT cancelled_before_sent CHECK (status <> 'cancelled' OR sent = 'no'),
  CONSTRAINT with_the_bank_once_sent CHECK (status NOT IN ('in_transit', 'paid', 'returned') OR sent = 'known'),
  CONSTRAINT released_if_it_never_left CHECK (money <> 'released' OR status IN ('failed', 'cancelled')),
  CONSTRAINT given_back_if_not_paid CHECK (money NOT IN ('back', 'suspended') OR status IN ('failed', 'cancelled', 'returned')),
  CONSTRAINT returned_amount_known CHECK ((status = 'returned') = (returned_amount IS NOT NULL)),
  CONSTRAINT failed_for_a_reason CHECK (status <> 'failed' OR failure_code IS NOT NULL)
);
CREATE INDEX payouts_due ON payouts (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX payouts_of_account ON payouts (tenant_id, from_account, id);
CREATE INDEX payouts_of_batch ON payouts (tenant_id, batch_id, id) WHERE batch_id IS NOT NULL;
CREATE INDEX payouts_of_bank_account ON payouts (tenant_id, bank_account_id, id) WHERE bank_account_id IS NOT NULL;
CREATE INDEX payouts_of_provider ON payouts (tenant_id, provider_id, reference);
CREATE INDEX payouts_conflicting ON payouts (tenant_id, id) WHERE conflict IS NOT NULL;
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON payouts FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

-- Money that was let go of, or put back, is gone from the payout for good: nothing it is told later may send it again.
CREATE FUNCTION keep_payout_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'payout % has ended: %, %', OLD.id, OLD.status, OLD.money USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ended BEFORE UPDATE ON payouts FOR EACH ROW
  WHEN (OLD.status IN ('failed', 'cancelled', 'returned') AND NEW.status <> OLD.status
    OR OLD.money IN ('refused', 'released', 'back', 'suspended') AND NEW.money <> OLD.money
    OR OLD.sent <> 'no' AND NEW.sent = 'no') EXECUTE FUNCTION keep_payout_end();
