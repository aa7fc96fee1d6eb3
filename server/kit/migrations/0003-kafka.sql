-- What delivery by way of Kafka keeps; on the embedded bus these stay empty.

-- How far the relay has published each of this service's sources: all chunks before `id`. A slot is a fixed share of the
-- subjects; of each it is kept what was published last, since every record names the one before it. Rows are few and change often.
CREATE TABLE relay_positions (
  source text PRIMARY KEY,
  id bigint NOT NULL DEFAULT 0,
  slot_ids bigint[] NOT NULL DEFAULT '{}',
  slot_events integer[] NOT NULL DEFAULT '{}',
  -- The chunk published last.
  chunk bigint NOT NULL DEFAULT 0,
  -- Who relays, until when unless it says so again. The epoch tells it from those before.
  holder uuid,
  held_until timestamptz,
  epoch bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- The inbox: how far each consumer has come in each slot of a source, moved in the transaction of its effect. Null: nowhere yet.
CREATE TABLE consumer_slots (
  consumer text NOT NULL,
  source text NOT NULL,
  slot smallint NOT NULL,
  id bigint,
  event integer,
  PRIMARY KEY (consumer, source, slot)
) WITH (fillfactor = 50);

-- Events a consumer has passed by without taking them: one that failed and is tried again, and behind it those of the same
-- subject, which have 0 attempts.
CREATE TABLE consumer_retries (
  consumer text NOT NULL,
  source text NOT NULL,
  chunk bigint NOT NULL,
  index integer NOT NULL,
  slot smallint NOT NULL,
  tenant_id uuid NOT NULL,
  subject text NOT NULL,
  -- Text, since jsonb can not hold every character.
  event text NOT NULL,
  error text NOT NULL DEFAULT '',
  attempts integer NOT NULL,
  due_at timestamptz NOT NULL,
  PRIMARY KEY (consumer, source, chunk, index)
);
CREATE INDEX consumer_retries_by_subject ON consumer_retries (consumer, source, tenant_id, subject, chunk, index);
