-- What a tenant takes of payments.
CREATE TABLE fee_plans (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  -- The latest.
  version integer NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- Never changed: payments name the version they go by, for their refunds too.
CREATE TABLE fee_plan_versions (
  tenant_id uuid NOT NULL,
  plan_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  rules jsonb NOT NULL,
  refunds text NOT NULL CHECK (refunds IN ('none', 'proportional', 'full')),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, plan_id, version),
  FOREIGN KEY (tenant_id, plan_id) REFERENCES fee_plans
);

CREATE TABLE fee_plan_assignments (
  tenant_id uuid NOT NULL,
  -- The nil UUID stands for the tenant's default.
  account_id uuid NOT NULL,
  plan_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, account_id),
  FOREIGN KEY (tenant_id, plan_id) REFERENCES fee_plans
);

CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON fee_plans FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON fee_plan_versions FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON fee_plan_assignments FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
