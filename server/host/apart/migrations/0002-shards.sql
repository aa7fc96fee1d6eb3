-- Which shard a tenant is on (server/host/shards/). In the database that the edges share.
CREATE TABLE routes (
  tenant_id uuid PRIMARY KEY,
  shard text NOT NULL,
  -- Where it is going, while it does. Nothing is written for it meanwhile.
  moving_to text CHECK (moving_to <> shard),
  -- Of the move under way, or the last.
  move_id uuid,
  changed_at timestamptz NOT NULL DEFAULT now(),
  CHECK (moving_to IS NULL OR move_id IS NOT NULL)
);

-- One row, raised by every change of a route, in its transaction: edges look at it once a second.
CREATE TABLE route_changes (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  version bigint NOT NULL DEFAULT 0
);
INSERT INTO route_changes DEFAULT VALUES;

-- Moves whose tenant is here, in the database of the shard it moved to. Written with the tenant's rows: from then on it can only go on.
CREATE TABLE arrivals (
  move_id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  arrived_at timestamptz NOT NULL DEFAULT now()
);
