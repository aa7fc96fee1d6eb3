-- Where a tenant's events are told to. Deleted ones stay until their deliveries are gone, without keys.
CREATE TABLE webhook_endpoints (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  url text NOT NULL CHECK (url ~ '^https?://' AND length(url) <= 2000),
  description text,
  -- `payment.succeeded`, `payment.*`, `*`: in the spelling of webhooks, which has no dash.
  event_types text[] NOT NULL CHECK (cardinality(event_types) > 0),
  status text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'disabled')),
  disabled_reason text CHECK (disabled_reason IN ('asked', 'gone', 'failing')),
  disabled_at timestamptz,
  api_version text NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  deleted_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT disabled_for_a_reason CHECK ((status = 'disabled') = (disabled_reason IS NOT NULL) AND (status = 'disabled') = (disabled_at IS NOT NULL))
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON webhook_endpoints FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

-- What deliveries are signed with: secrets (v1) and Ed25519 keys (v1a), sealed. Of each kind one without an end, and at most one that is on its way out.
CREATE TABLE webhook_keys (
  tenant_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('v1', 'v1a')),
  sealed bytea NOT NULL,
  -- Of a pair the half that anybody may have.
  public_key text CHECK ((kind = 'v1a') = (public_key IS NOT NULL)),
  valid_until timestamptz,
  PRIMARY KEY (tenant_id, endpoint_id, id),
  FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoints ON DELETE CASCADE
);
CREATE UNIQUE INDEX webhook_keys_current ON webhook_keys (tenant_id, endpoint_id, kind) WHERE valid_until IS NULL;
CREATE UNIQUE INDEX webhook_keys_previous ON webhook_keys (tenant_id, endpoint_id, kind) WHERE valid_until IS NOT NULL;
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON webhook_keys FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

-- How endpoints that fail are doing; one that is well has no row, so a success usually writes nothing here.
CREATE TABLE webhook_health (
  tenant_id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  failures integer NOT NULL CHECK (failures > 0),
  failing_since timestamptz NOT NULL,
  rests integer NOT NULL,
  rested_at timestamptz,
  rests_until timestamptz,
  PRIMARY KEY (tenant_id, endpoint_id),
  FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoints ON DELETE CASCADE
);

-- The tables below have no fence: a consumer and a sender fill them, and what was told before a tenant moves is still to be taken and sent here.

-- One event, as all its endpoints are told. The id follows from the event.
CREATE TABLE webhook_messages (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  event_id text NOT NULL,
  type text NOT NULL,
  occurred_at timestamptz NOT NULL,
  body text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
-- To forget the old ones. They come in order of time, so this costs an insert next to nothing.
CREATE INDEX webhook_messages_recorded ON webhook_messages USING brin (recorded_at);

CREATE TABLE webhook_deliveries (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  endpoint_id uuid NOT NULL,
  message_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'dead')),
  -- False: sent once, whatever comes of it.
  retries boolean NOT NULL DEFAULT true,
  -- Of this run of the schedule; a replay begins a new one.
  run_attempts smallint NOT NULL DEFAULT 0,
  -- In all.
  attempts integer NOT NULL DEFAULT 0,
  -- When it may be taken. Whoever takes it puts it off by its lease.
  due_at timestamptz NOT NULL,
  -- Raised by whoever takes or replays it: what comes from an earlier one is not written.
  revision integer NOT NULL DEFAULT 0,
  last_status smallint,
  last_error text,
  type text NOT NULL,
  occurred_at timestamptz NOT NULL,
  settled_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  -- An event taken twice is told once.
  UNIQUE (tenant_id, endpoint_id, message_id),
  FOREIGN KEY (tenant_id, message_id) REFERENCES webhook_messages ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoints ON DELETE CASCADE,
  CONSTRAINT settled_at_its_end CHECK ((status = 'pending') = (settled_at IS NULL))
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
-- What senders look through: endpoint by endpoint, so that no backlog stands before another's.
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (tenant_id, endpoint_id, due_at) WHERE status = 'pending';
-- Lists, newest first, and replays of a range.
CREATE INDEX webhook_deliveries_listed ON webhook_deliveries (tenant_id, endpoint_id, id);
-- What the foreign key to messages asks when they go.
CREATE INDEX webhook_deliveries_message ON webhook_deliveries (tenant_id, message_id);

CREATE TABLE webhook_attempts (
  tenant_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  number integer NOT NULL,
  at timestamptz NOT NULL,
  took_ms integer NOT NULL,
  status smallint,
  error text,
  answer text,
  PRIMARY KEY (tenant_id, delivery_id, number),
  FOREIGN KEY (tenant_id, delivery_id) REFERENCES webhook_deliveries ON DELETE CASCADE
);
