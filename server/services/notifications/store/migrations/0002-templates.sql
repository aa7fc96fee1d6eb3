CREATE TABLE templates (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('email', 'sms', 'push', 'in_app')),
  language text NOT NULL,
  description text,
  -- Whether a variable that is missing is an error.
  strict boolean NOT NULL,
  published_version int,
  latest_version int NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name, channel, language),
  CHECK (published_version BETWEEN 1 AND latest_version)
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON templates FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

-- Never changed once written: a notification names the version it was sent with.
CREATE TABLE template_versions (
  tenant_id uuid NOT NULL,
  template_id uuid NOT NULL,
  version int NOT NULL,
  subject text,
  text text NOT NULL,
  html text,
  created_at timestamptz NOT NULL,
  published_at timestamptz,
  PRIMARY KEY (tenant_id, template_id, version),
  FOREIGN KEY (tenant_id, template_id) REFERENCES templates
);
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON template_versions FOR EACH ROW EXECUTE FUNCTION refuse_fenced();

CREATE TABLE rules (
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  event text NOT NULL,
  recipient text NOT NULL CHECK (recipient IN ('customer', 'from', 'to', 'account')),
  template text NOT NULL,
  channels text[] NOT NULL CHECK (cardinality(channels) BETWEEN 1 AND 4),
  category text NOT NULL,
  priority text NOT NULL CHECK (priority IN ('critical', 'high', 'normal', 'low')),
  enabled boolean NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, name)
);
CREATE INDEX rules_by_event ON rules (tenant_id, event) WHERE enabled;
CREATE TRIGGER fenced BEFORE INSERT OR UPDATE ON rules FOR EACH ROW EXECUTE FUNCTION refuse_fenced();
