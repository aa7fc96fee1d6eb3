CREATE TABLE things (
  id bigint PRIMARY KEY,
  big bigint, at timestamptz, day date, tags text[], numbers bigint[], ids uuid[],
  document jsonb, raw bytea, amount numeric
);
CREATE TABLE counters (name text PRIMARY KEY, value bigint NOT NULL);
CREATE SEQUENCE tickets;
