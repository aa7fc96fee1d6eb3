-- Which provider takes which payment. A set is a draft until it is first activated, and never changes from then on: attempts name the set they were routed by.
CREATE TABLE routing_rule_sets (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('test', 'live')),
  status text NOT NULL CHECK (status IN ('draft', 'active', 'archived')),
  rules jsonb NOT NULL,
  otherwise jsonb NOT NULL,
  adaptive jsonb,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  activated_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  CHECK ((status = 'draft') = (activated_at IS NULL))
);
CREATE UNIQUE INDEX active_routing_rules ON routing_rule_sets (tenant_id, mode) WHERE status = 'active';

-- What became of attempts, by hour. Over slots, so that payments at the same time do not wait for each other's row.
CREATE TABLE provider_outcomes (
  tenant_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  hour timestamptz NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  slot smallint NOT NULL CHECK (slot BETWEEN 0 AND 15),
  succeeded bigint NOT NULL CHECK (succeeded >= 0),
  declined bigint NOT NULL CHECK (declined >= 0),
  failed bigint NOT NULL CHECK (failed >= 0),
  -- Of those that succeeded, in minor units.
  volume numeric NOT NULL CHECK (volume >= 0),
  PRIMARY KEY (tenant_id, provider_id, hour, currency, slot)
);
CREATE INDEX provider_outcomes_by_age ON provider_outcomes (hour);

CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON routing_rule_sets FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON provider_outcomes FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
