-- Holds that a neighbour decides on together with another ledger: no client ends them.
ALTER TABLE holds ADD COLUMN promised boolean NOT NULL DEFAULT false;
