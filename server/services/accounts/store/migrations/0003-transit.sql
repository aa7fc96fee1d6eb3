-- What a ledger owes another of the same tenant, or is owed by it: one account per other ledger and currency.
ALTER TABLE accounts ADD COLUMN other_ledger uuid;
ALTER TABLE accounts DROP CONSTRAINT accounts_kind_check, ADD CONSTRAINT accounts_kind_check
  CHECK (kind IN ('customer', 'merchant', 'clearing', 'fees', 'fx', 'suspense', 'transit') AND (kind = 'transit') = (other_ledger IS NOT NULL));
CREATE UNIQUE INDEX transit_accounts ON accounts (tenant_id, currency, other_ledger) WHERE kind = 'transit';
