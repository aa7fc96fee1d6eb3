-- Telling people and programs what has happened: by mail, SMS, push, webhook and in the app.

-- Providers of a tenant's own. What lets us in there is sealed by the room's vault.
CREATE TABLE channels (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('email', 'sms', 'push')),
  provider text NOT NULL CHECK (provider IN ('smtp', 'twilio', 'vonage', 'fcm', 'webpush')),
  settings jsonb NOT NULL,
  credentials bytea NOT NULL,
  priority int NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'disabled')),
  version int NOT NULL DEFAULT 1,
  -- In a row. After some of them it is passed over until then.
  failures int NOT NULL DEFAULT 0 CHECK (failures >= 0),
  paused_until timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON channels FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

CREATE TABLE bulks (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  -- What all its notifications have alike, sealed: content may name people.
  message bytea NOT NULL,
  complete boolean NOT NULL,
  cancelled boolean NOT NULL DEFAULT false,
  recipients int NOT NULL DEFAULT 0 CHECK (recipients BETWEEN 0 AND 100000),
  duplicates int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON bulks FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

-- Pages of recipients that were added, so that none is added twice.
CREATE TABLE bulk_pages (
  tenant_id uuid NOT NULL,
  bulk_id uuid NOT NULL,
  page text NOT NULL,
  PRIMARY KEY (tenant_id, bulk_id, page)
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON bulk_pages FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

CREATE TABLE notifications (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  -- 0: critical and high; 1: the others; 2: bulk. None waits for another.
  lane smallint NOT NULL CHECK (lane BETWEEN 0 AND 2),
  priority text NOT NULL CHECK (priority IN ('critical', 'high', 'normal', 'low')),
  category text NOT NULL,
  status text NOT NULL CHECK (status IN ('queued', 'sent', 'delivered', 'bounced', 'failed', 'cancelled', 'suppressed', 'merged')),
  channels text[] NOT NULL CHECK (cardinality(channels) BETWEEN 1 AND 4),
  -- Which of them it is at.
  channel_at smallint NOT NULL DEFAULT 0,
  customer_id uuid,
  -- Whose customer is told, once that is asked for.
  account_id uuid,
  device_id uuid,
  bulk_id uuid,
  template text,
  -- A version that was named, rather than the one that is published.
  template_id uuid,
  template_version int,
  template_language text,
  locale text,
  -- Addresses, data and content that were given: under the key of the customer if there was one, else by the room's vault.
  given bytea,
  given_by text CHECK (given_by IN ('customer', 'vault')),
  -- What an event told. No event holds personal data.
  event_data jsonb,
  -- As it was sent; sealed likewise.
  rendered bytea,
  rendered_by text CHECK (rendered_by IN ('customer', 'vault')),
  -- Masked, for lists.
  recipient text,
  dedupe bytea,
  -- Waits with others of its customer and category to become one with them.
  in_digest boolean NOT NULL DEFAULT false,
  merged_into uuid,
  attempts int NOT NULL DEFAULT 0,
  -- Tries of all providers of a channel.
  rounds int NOT NULL DEFAULT 0,
  send_at timestamptz NOT NULL,
  -- When it is looked at next; while somebody works on it, when their lease ends.
  due_at timestamptz,
  -- Raised by whoever takes it, and whoever changes it from outside: only the latest may write what came of it.
  revision int NOT NULL DEFAULT 0,
  failure_code text,
  failure_detail text,
  dead boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  sent_at timestamptz,
  delivered_at timestamptz,
  read_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  CHECK ((status = 'queued') = (due_at IS NOT NULL)),
  CHECK ((given IS NULL) = (given_by IS NULL)),
  CHECK ((rendered IS NULL) = (rendered_by IS NULL)),
  CHECK (given_by IS DISTINCT FROM 'customer' OR customer_id IS NOT NULL),
  CHECK (status <> 'delivered' OR delivered_at IS NOT NULL),
  CHECK (NOT dead OR status IN ('failed', 'bounced'))
);
ALTER TABLE notifications ALTER COLUMN given SET STORAGE EXTERNAL, ALTER COLUMN rendered SET STORAGE EXTERNAL;
CREATE INDEX notifications_due ON notifications (lane, tenant_id, due_at) WHERE status = 'queued';
CREATE UNIQUE INDEX notifications_dedupe ON notifications (tenant_id, dedupe) WHERE dedupe IS NOT NULL;
CREATE INDEX notifications_of_customer ON notifications (tenant_id, customer_id, id) WHERE customer_id IS NOT NULL;
CREATE INDEX notifications_of_bulk ON notifications (tenant_id, bulk_id, status) WHERE bulk_id IS NOT NULL;
CREATE INDEX notifications_merged ON notifications (tenant_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX notifications_dead ON notifications (tenant_id, id) WHERE dead;
CREATE INDEX notifications_kept ON notifications (created_at) WHERE (given IS NOT NULL OR rendered IS NOT NULL) AND status <> 'queued';
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON notifications FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

-- Each try at a provider, written before it is made.
CREATE TABLE attempts (
  tenant_id uuid NOT NULL,
  notification_id uuid NOT NULL,
  number int NOT NULL,
  channel text NOT NULL,
  -- Null: what nobody sets up, the mailer of this installation and the inbox.
  channel_id uuid,
  provider text NOT NULL,
  status text NOT NULL CHECK (status IN ('sending', 'sent', 'delivered', 'bounced', 'failed', 'unknown')),
  provider_message_id text,
  error_code text,
  error_detail text,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  receipt_at timestamptz,
  PRIMARY KEY (tenant_id, notification_id, number),
  -- Nothing counts as delivered on anybody's word but the receiving side's.
  CHECK (status <> 'delivered' OR receipt_at IS NOT NULL)
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON attempts FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
