CREATE TABLE customers (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  type text NOT NULL CHECK (type IN ('person', 'business')),
  name text NOT NULL,
  email text,
  country text,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked')),
  -- The tenant's own name for them. Not unique: it is theirs to choose.
  reference text,
  metadata jsonb NOT NULL DEFAULT '{}',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX customers_by_reference ON customers (tenant_id, reference, id) WHERE reference IS NOT NULL;
CREATE INDEX customers_by_email ON customers (tenant_id, lower(email), id) WHERE email IS NOT NULL;

CREATE TABLE wallets (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers
);
CREATE INDEX wallets_by_customer ON wallets (tenant_id, customer_id, id);

-- What an account is called and whose it is. Its money is the ledger's, and so is the truth about its status and limits:
-- here they stand as the last event told them.
CREATE TABLE accounts (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  customer_id uuid,
  wallet_id uuid,
  name text NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  kind text NOT NULL CHECK (kind IN ('customer', 'merchant', 'clearing', 'fees', 'fx', 'suspense')),
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'frozen', 'closed')),
  status_reason text,
  limits jsonb NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  -- Counts changes of this row. "Version" is the ledger's word for the number of an account's entries.
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers,
  FOREIGN KEY (tenant_id, wallet_id) REFERENCES wallets,
  CHECK (customer_id IS NULL OR kind IN ('customer', 'merchant'))
);
CREATE INDEX accounts_by_customer ON accounts (tenant_id, customer_id, id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX accounts_by_wallet ON accounts (tenant_id, wallet_id, currency) WHERE wallet_id IS NOT NULL;
CREATE UNIQUE INDEX system_accounts ON accounts (tenant_id, currency, kind) WHERE kind IN ('clearing', 'fees', 'fx', 'suspense');

-- Changes of status or limits that the ledger was about to be asked for. Each is taken away by the transaction that tells of it;
-- one that stays was cut off in between, and a job asks the ledger what became of it.
CREATE TABLE unsettled_changes (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  account_id uuid NOT NULL,
  started_at timestamptz NOT NULL
);
CREATE INDEX unsettled_changes_by_age ON unsettled_changes (started_at);
