-- Everything that has happened, per tenant, numbered without a gap: 1, 2, 3 …

-- How far each tenant's archive goes. Whoever adds to it holds this row. No index beside the key: each batch updates it in place.
CREATE TABLE archives (
  tenant_id uuid PRIMARY KEY,
  -- Offset of the latest event.
  last_offset bigint NOT NULL,
  -- Up to here events are in segments, after it in the tail.
  segmented_offset bigint NOT NULL DEFAULT 0,
  tail_chunks integer NOT NULL
);
-- Chunks as their services wrote them, byte for byte, until they are made into a segment.
CREATE TABLE tail (
  tenant_id uuid NOT NULL,
  first_offset bigint NOT NULL,
  count integer NOT NULL,
  source text NOT NULL,
  chunk_id bigint NOT NULL,
  codec text NOT NULL,
  types text[] NOT NULL,
  recorded_at timestamptz NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (tenant_id, first_offset)
);
ALTER TABLE tail ALTER COLUMN data SET STORAGE EXTERNAL;

-- About 5,000 events together, which compress several times better than a few.
CREATE TABLE segments (
  tenant_id uuid NOT NULL,
  first_offset bigint NOT NULL,
  count integer NOT NULL,
  types text[] NOT NULL,
  min_time timestamptz NOT NULL,
  max_time timestamptz NOT NULL,
  -- Which subjects are in it, perhaps: a Bloom filter in blocks of 32 bytes (domain/bloom.ts).
  subjects bytea NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (tenant_id, first_offset)
);
-- External, so that one block of the filter can be read without the rest.
ALTER TABLE segments ALTER COLUMN subjects SET STORAGE EXTERNAL, ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE replays (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  projection text NOT NULL,
  from_offset bigint NOT NULL,
  status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'completed', 'failed')),
  processed bigint NOT NULL DEFAULT 0,
  total bigint NOT NULL,
  error text,
  started_at timestamptz NOT NULL,
  finished_at timestamptz
);
-- A projection of a tenant is rebuilt by one replay at a time.
CREATE UNIQUE INDEX replays_running ON replays (tenant_id, projection) WHERE status = 'running';

CREATE TABLE snapshots (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  stream_id text NOT NULL,
  -- Of the latest event that is in it.
  at_offset bigint NOT NULL,
  state jsonb NOT NULL,
  taken_at timestamptz NOT NULL
);
CREATE INDEX snapshots_by_stream ON snapshots (tenant_id, stream_id, at_offset);
