-- What every service's schema has. A row of the outbox is all the events of one transaction for one tenant.
-- `xid` stands before `id` so that a transaction has its number before it draws an id: the bus relies on it.
CREATE TABLE outbox (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id bigint GENERATED ALWAYS AS IDENTITY,
  tenant_id uuid NOT NULL,
  count integer NOT NULL CHECK (count > 0),
  types text[] NOT NULL,
  codec text NOT NULL,
  data bytea NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id)
);
-- The data is compressed already.
ALTER TABLE outbox ALTER COLUMN data SET STORAGE EXTERNAL;

-- The first answer to each idempotency key, stored with the effect itself and kept for good.
CREATE TABLE idempotency_keys (
  tenant_id uuid NOT NULL,
  key_hash uuid NOT NULL,
  operation text NOT NULL,
  request_hash uuid NOT NULL,
  resource_id text,
  response jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key_hash)
);

-- How far each of this service's consumers has come in each source, moved in the transaction of its effect: all chunks
-- before `id`, and of that one the first `event` events.
CREATE TABLE consumer_positions (
  consumer text NOT NULL,
  source text NOT NULL,
  id bigint NOT NULL,
  event integer NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, source)
);

-- Tenants whose part of a projection is being made anew out of the archive. Until it has caught up, the consumer gets
-- none of their events from the bus.
CREATE TABLE consumer_replays (
  consumer text NOT NULL,
  tenant_id uuid NOT NULL,
  replay_id uuid NOT NULL,
  next_offset bigint NOT NULL,
  finished boolean NOT NULL DEFAULT false,
  PRIMARY KEY (consumer, tenant_id)
);

CREATE TABLE dead_letters (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  consumer text NOT NULL,
  event_id text NOT NULL,
  event jsonb NOT NULL,
  error text NOT NULL,
  attempts integer NOT NULL,
  status text NOT NULL DEFAULT 'parked' CHECK (status IN ('parked', 'replayed', 'discarded')),
  parked_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (consumer, event_id)
);
CREATE INDEX dead_letters_by_tenant ON dead_letters (tenant_id, id);
