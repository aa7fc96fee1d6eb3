-- Links that payers pay by, and each try to pay by one.
CREATE TABLE payment_links (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  -- Of the key that made it: providers of that mode are paid by.
  mode text NOT NULL CHECK (mode IN ('test', 'live')),
  currency text NOT NULL,
  amount bigint CHECK (amount BETWEEN 1 AND 9007199254740991),
  min_amount bigint CHECK (min_amount BETWEEN 1 AND 9007199254740991),
  max_amount bigint CHECK (max_amount BETWEEN 1 AND 9007199254740991),
  description text NOT NULL,
  uses text NOT NULL CHECK (uses IN ('single', 'many')),
  active boolean NOT NULL DEFAULT true,
  expires_at timestamptz,
  success_url text,
  cancel_url text,
  metadata jsonb,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT fixed_or_open CHECK ((amount IS NULL) = (min_amount IS NOT NULL) AND (min_amount IS NULL) = (max_amount IS NULL) AND min_amount <= max_amount)
);
CREATE INDEX payment_links_of_account ON payment_links (tenant_id, account_id, id);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON payment_links FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

-- Its id is drawn with the form, and is the idempotency key of its payment: a form that is sent twice pays once.
CREATE TABLE checkouts (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  link_id uuid NOT NULL,
  -- Of a link for one use.
  single boolean NOT NULL,
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
  method text NOT NULL,
  payment_id uuid,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid', 'ended')),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, link_id) REFERENCES payment_links,
  CONSTRAINT paid_by_a_payment CHECK (status <> 'paid' OR payment_id IS NOT NULL)
);
CREATE INDEX checkouts_of_link ON checkouts (tenant_id, link_id, status);
CREATE UNIQUE INDEX checkouts_of_payment ON checkouts (tenant_id, payment_id) WHERE payment_id IS NOT NULL;
-- Of two payers of a link for one use, one is let through.
CREATE UNIQUE INDEX checkouts_single ON checkouts (tenant_id, link_id) WHERE single AND status <> 'ended';
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON checkouts FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
