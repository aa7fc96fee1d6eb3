-- Public keys (JWK) of clients that sign instead of sending a secret. Who can keep no secret can keep no key.
ALTER TABLE oauth_clients
  ADD COLUMN public_keys jsonb NOT NULL DEFAULT '[]',
  ADD CHECK (public_keys = '[]' OR type = 'confidential');
