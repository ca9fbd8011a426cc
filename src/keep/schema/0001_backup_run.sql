-- Every backup that the server began by itself. The minute is the key, so that of several processes of one site one
-- makes it. ended_at, and what comes after it, is written when it has come to its end; failure is a message key, '' when
-- the backup was made, read back into a scratch store and found to be the same.
CREATE TABLE backup_run (
    begun_minute BIGINT PRIMARY KEY,
    begun_at BIGINT NOT NULL,
    ended_at BIGINT,
    file TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    rows_kept BIGINT NOT NULL,
    failure TEXT NOT NULL,
    reason TEXT NOT NULL
);
