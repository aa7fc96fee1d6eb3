-- Whose log-in a page of the authorization server waits on: with a new password, and with every session, it comes to nothing.
ALTER TABLE oauth_records ADD COLUMN user_id uuid;
CREATE INDEX oauth_records_of_user ON oauth_records (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX oauth_consents_live_of_user ON oauth_consents (user_id) WHERE revoked_at IS NULL;
