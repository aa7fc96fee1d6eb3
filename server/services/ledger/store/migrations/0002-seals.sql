-- One Merkle tree over all postings of all ledgers in this database: the lines of journal rows by (xid, id).
-- Public halves of the keys that signed seals, raw and in base64.
CREATE TABLE seal_keys (
  key_id text PRIMARY KEY,
  public_key text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Signed tree heads, each chained to the one before (contracts/proofs/seal.ts).
CREATE TABLE seals (
  sequence bigint PRIMARY KEY CHECK (sequence > 0),
  tree_size bigint NOT NULL UNIQUE CHECK (tree_size > 0),
  root_hash bytea NOT NULL CHECK (length(root_hash) = 32),
  previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
  sealed_at timestamptz NOT NULL,
  key_id text NOT NULL REFERENCES seal_keys,
  signature bytea NOT NULL CHECK (length(signature) = 64),
  -- All journal rows of transactions before this one are sealed.
  horizon xid8 NOT NULL
);

-- Which leaves a journal row's lines are: first_leaf, first_leaf + 1 …
CREATE TABLE sealed_journal (
  first_leaf bigint PRIMARY KEY CHECK (first_leaf >= 0),
  journal_id bigint NOT NULL UNIQUE REFERENCES journal,
  postings integer NOT NULL CHECK (postings > 0)
);

-- Hashes of full subtrees of 256^level leaves, 256 beside each other, so that a proof over millions of leaves reads a few rows.
-- The last tile of a level grows. All of it can be computed again from the journal.
CREATE TABLE tiles (
  level smallint NOT NULL CHECK (level > 0),
  index bigint NOT NULL,
  hashes bytea NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192),
  PRIMARY KEY (level, index)
);
ALTER TABLE tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- All balances of a tenant at one moment, as compressed lines; `digest` is the SHA-256 of the lines.
CREATE TABLE snapshots (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  taken_at timestamptz NOT NULL,
  accounts integer NOT NULL,
  digest bytea NOT NULL CHECK (length(digest) = 32),
  data bytea NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE snapshots ALTER COLUMN data SET STORAGE EXTERNAL;

REVOKE UPDATE, DELETE, TRUNCATE ON seal_keys, seals, sealed_journal, snapshots FROM florin_ledger;
REVOKE DELETE, TRUNCATE ON tiles FROM florin_ledger;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seal_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sealed_journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON snapshots FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
