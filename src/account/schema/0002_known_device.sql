-- Browsers in which an account came in before, so that its owner is not made to wait for what others guess (decision 12).
-- One cookie for each browser; the hash has the account in it, so that the rows of one browser cannot be put together
-- without it. A row counts while its version is that of the account: password or PIN, state and card as they were.
CREATE TABLE known_device (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    token_hash TEXT NOT NULL UNIQUE,
    version TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    failed_at BIGINT
);
CREATE INDEX known_device_account ON known_device (account);
