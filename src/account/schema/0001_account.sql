-- One-time codes from an app on a phone (RFC 6238). The secret is sealed under the site key; when a factor ends its
-- secret is taken out. The newest row that is confirmed and not ended counts. Failures since the last right code make
-- the next try wait; they are kept here, so that every process of a site counts the same.
CREATE TABLE second_factor (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    secret TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    ended_at BIGINT,
    ended_by TEXT,
    last_step BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    failed_at BIGINT
);
CREATE INDEX second_factor_account ON second_factor (account);

-- For the day the phone is lost: each once. Keyed hashes of 79 random bits.
CREATE TABLE recovery_code (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    hash TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX recovery_code_account ON recovery_code (account, hash);

-- A password that somebody else has seen: its owner chooses another before they come in.
CREATE TABLE first_password (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    given_at BIGINT NOT NULL,
    given_by TEXT NOT NULL,
    replaced_at BIGINT
);
CREATE INDEX first_password_account ON first_password (account);

-- How a session was opened and on what kind of device, so that its owner can tell it from another. No address.
CREATE TABLE session_origin (
    token_hash TEXT PRIMARY KEY REFERENCES sign_in_session (token_hash),
    way TEXT NOT NULL,
    device TEXT NOT NULL,
    browser TEXT NOT NULL
);

-- The card of a person: only a keyed hash of its code is kept, so a lost one is never printed again but replaced.
CREATE TABLE person_card (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    code_hash TEXT NOT NULL UNIQUE,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT,
    end_reason TEXT,
    used_at BIGINT,
    failures BIGINT NOT NULL,
    failed_at BIGINT
);
CREATE INDEX person_card_person ON person_card (person, made_at);

-- What administrators did to accounts. Append only.
CREATE TABLE account_act (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    act TEXT NOT NULL,
    detail TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_account TEXT NOT NULL
);
CREATE INDEX account_act_account ON account_act (account, at);
