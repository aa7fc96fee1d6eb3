-- Tenants that have moved to another server, or are about to (server/host/shards/). What would record something for one is refused here,
-- whatever the process that tries believes: the outbox gets a row for nearly every change, and the keys one for every request.
CREATE TABLE fences (
  tenant_id uuid PRIMARY KEY,
  since timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION refuse_fenced() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT FROM fences WHERE tenant_id = NEW.tenant_id) THEN
    RAISE EXCEPTION 'tenant % is on another server, or on its way there', NEW.tenant_id USING ERRCODE = 'FL002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fenced BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
CREATE TRIGGER fenced BEFORE INSERT ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
