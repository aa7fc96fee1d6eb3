-- Who runs where, as each process says of itself every few seconds. `florin topology` reads it; nothing else depends on it.
CREATE TABLE processes (
  id uuid PRIMARY KEY,
  host text NOT NULL,
  pid integer NOT NULL,
  services text[] NOT NULL,
  gateway boolean NOT NULL,
  url text NOT NULL,
  internal_url text,
  version text NOT NULL,
  started_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  health jsonb NOT NULL
);
