-- Which version of the API a key speaks where a request names none. Keys that are there were made when this was the newest.
ALTER TABLE api_keys ADD COLUMN api_version text NOT NULL DEFAULT '2026-11-20';
-- From now on whoever makes a key says which: a default here would grow old.
ALTER TABLE api_keys ALTER COLUMN api_version DROP DEFAULT;

-- Whose web pages may call the API for a tenant. Looked up by origin too: a browser asks before it says for whom.
CREATE TABLE tenant_origins (
  tenant_id uuid NOT NULL REFERENCES tenants,
  origin text NOT NULL,
  PRIMARY KEY (tenant_id, origin)
);
CREATE INDEX tenant_origins_by_origin ON tenant_origins (origin);

-- What was answered, in blocks of up to some thousand requests of one tenant. A row per request would cost the money path as much as its own rows do.
CREATE TABLE request_blocks (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  count integer NOT NULL,
  -- Of each request id 32 bits, to find the blocks that may hold it without opening all.
  hashes integer[] NOT NULL,
  data bytea NOT NULL
);
CREATE INDEX request_blocks_of_tenant ON request_blocks (tenant_id, id);
-- zstd has been there already.
ALTER TABLE request_blocks ALTER COLUMN data SET STORAGE EXTERNAL, ALTER COLUMN hashes SET STORAGE EXTERNAL;
