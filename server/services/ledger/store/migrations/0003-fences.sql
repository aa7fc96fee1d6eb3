-- A tenant that moves to another server (server/kit/migrations/0004-fences.sql). The journal gets a row per ledger and batch, so
-- that money pays for this once a batch; an account's balance is updated only beside it.
CREATE TRIGGER fenced BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

CREATE FUNCTION refuse_fenced_account() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT FROM fences f JOIN ledgers l USING (tenant_id) WHERE l.id = NEW.ledger_id) THEN
    RAISE EXCEPTION 'ledger % is on another server, or on its way there', NEW.ledger_id USING ERRCODE = 'FL002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE OF status, min_balance, limit_per_transaction, limit_daily, limit_monthly ON accounts
  FOR EACH ROW EXECUTE FUNCTION refuse_fenced_account();
