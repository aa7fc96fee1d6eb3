-- A tenant that moves to another server (server/kit/migrations/0004-fences.sql): no batch with it is begun. One that is open is finished before
-- it moves.
CREATE FUNCTION refuse_fenced_batch() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT FROM fences WHERE tenant_id = ANY (NEW.tenants)) THEN
    RAISE EXCEPTION 'a tenant of batch % is on another server, or on its way there', NEW.id USING ERRCODE = 'FL002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER fenced BEFORE INSERT ON batches FOR EACH ROW EXECUTE FUNCTION refuse_fenced_batch();
