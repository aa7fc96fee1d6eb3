-- What whoever asked for it may spend (limits of its currency, and by what they are counted), as it was then. Null, which is usual: without limits.
ALTER TABLE transactions ADD COLUMN spending jsonb;
