-- A tenant's accounts at payment providers.
CREATE TABLE providers (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('stripe', 'paypal', 'square', 'braintree', 'adyen', 'bank-transfer')),
  name text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('test', 'live')),
  status text NOT NULL CHECK (status IN ('enabled', 'disabled')),
  base_url text,
  accepts jsonb NOT NULL,
  prices jsonb NOT NULL,
  -- Counts changes, those of credentials too: processes that remember a connection look at it.
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- All are sealed, also those that are shown: among them are bank accounts and the names of their holders.
CREATE TABLE provider_credentials (
  tenant_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  name text NOT NULL,
  sealed bytea NOT NULL,
  set_at timestamptz NOT NULL,
  -- The one before, where it signs webhooks: it does so until the provider has heard of its successor.
  previous_sealed bytea,
  previous_until timestamptz,
  PRIMARY KEY (tenant_id, provider_id, name),
  FOREIGN KEY (tenant_id, provider_id) REFERENCES providers,
  CHECK ((previous_sealed IS NULL) = (previous_until IS NULL))
);

CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON providers FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON provider_credentials FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
