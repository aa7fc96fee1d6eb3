-- By how much the clock of this installation was moved, where it is one to test with. It never goes back: what was recorded would lie in the future.
CREATE TABLE test_clock (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  ahead_seconds integer NOT NULL CHECK (ahead_seconds > 0)
);
