-- Finds the few sessions whose last use is still kept (trust/session_store.cpp); of those that are over it is 0.
CREATE INDEX sign_in_session_seen ON sign_in_session (seen_at);
