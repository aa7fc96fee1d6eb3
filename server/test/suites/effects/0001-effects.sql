-- What the test's consumers make of events. Nothing here refuses a double: the bus has to.
CREATE TABLE effects (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer text NOT NULL,
  tenant_id uuid NOT NULL,
  event_id text NOT NULL,
  subject text NOT NULL,
  n integer NOT NULL
);
