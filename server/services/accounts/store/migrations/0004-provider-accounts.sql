-- A clearing account of one payment provider: what it owes the tenant, so that its statement and this account can be held against each other.
ALTER TABLE accounts ADD COLUMN provider_id uuid CHECK (provider_id IS NULL OR kind = 'clearing');
DROP INDEX system_accounts;
CREATE UNIQUE INDEX system_accounts ON accounts (tenant_id, currency, kind) WHERE kind IN ('clearing', 'fees', 'fx', 'suspense') AND provider_id IS NULL;
CREATE UNIQUE INDEX provider_accounts ON accounts (tenant_id, currency, provider_id) WHERE provider_id IS NOT NULL;
