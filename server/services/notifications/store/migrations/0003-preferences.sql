CREATE TABLE preferences (
  tenant_id uuid NOT NULL,
  customer_id uuid NOT NULL,
  locale text,
  time_zone text,
  quiet_from text,
  quiet_until text,
  digest_minutes int,
  muted jsonb NOT NULL DEFAULT '[]',
  -- Sealed under the key of the customer.
  phone bytea,
  version int NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, customer_id),
  CHECK ((quiet_from IS NULL) = (quiet_until IS NULL))
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON preferences FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

-- What holds for customers who said nothing else.
CREATE TABLE settings (
  tenant_id uuid PRIMARY KEY,
  locale text NOT NULL,
  time_zone text NOT NULL,
  quiet_from text,
  quiet_until text,
  digest_minutes int,
  sender_name text,
  version int NOT NULL,
  CHECK ((quiet_from IS NULL) = (quiet_until IS NULL))
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON settings FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

CREATE TABLE devices (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  provider text NOT NULL CHECK (provider IN ('fcm', 'webpush')),
  name text,
  -- Token or subscription, sealed under the key of the customer, and a keyed hash to find it by.
  target bytea NOT NULL,
  target_index bytea NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, customer_id, target_index)
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON devices FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
