-- The country of each network, where it is known: seen from a new one, a person, key or client is worth a look.
ALTER TABLE seen_networks ADD COLUMN country text CHECK (country ~ '^[A-Z]{2}$');
