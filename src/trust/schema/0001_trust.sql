-- Accounts: who can sign in. A person's own account has no login (card and PIN) and no name here: the name is the
-- person's, and sealed with the person.
CREATE TABLE account (
    id TEXT PRIMARY KEY,
    login TEXT UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    role TEXT NOT NULL,
    agency TEXT,
    person TEXT,
    handover TEXT,
    until_at BIGINT,
    made_at BIGINT NOT NULL
);
CREATE INDEX account_person ON account (person, kind);
CREATE INDEX account_agency ON account (agency);

-- Disabled and enabled again: dated rows, the last one counts.
CREATE TABLE account_state (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    state TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_account TEXT
);
CREATE INDEX account_state_account ON account_state (account, at);

-- Argon2id texts of passwords and PINs, the newest counts. An old one is not kept: it could be guessed at leisure.
CREATE TABLE account_secret (
    account TEXT NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL,
    hash TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (account, kind)
);

-- Only a hash of the cookie's token: who reads the store cannot take over a session.
CREATE TABLE sign_in_session (
    token_hash TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    opened_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX sign_in_session_account ON sign_in_session (account);

-- The person beside the worker at one screen: their PIN was entered in this session.
CREATE TABLE session_beside (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL REFERENCES sign_in_session (token_hash),
    account TEXT NOT NULL REFERENCES account (id),
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX session_beside_session ON session_beside (token_hash, from_at);

-- The keys of a person, one a group, wrapped by the site key. Destroying them makes every sealed text of the person
-- unreadable.
CREATE TABLE person_key (
    person TEXT NOT NULL,
    key_group TEXT NOT NULL,
    wrapped TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    destroyed_at BIGINT,
    PRIMARY KEY (person, key_group)
);

-- Who opened, wrote or was refused what (consent-spec, end). Append only.
CREATE TABLE journal (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    account TEXT NOT NULL,
    agency TEXT,
    person TEXT NOT NULL,
    act TEXT NOT NULL,
    compartment TEXT NOT NULL,
    lines TEXT NOT NULL,
    rule TEXT NOT NULL,
    grant_id TEXT,
    purpose TEXT NOT NULL,
    allowed BIGINT NOT NULL
);
CREATE INDEX journal_person ON journal (person, at);
CREATE INDEX journal_account ON journal (account, at);
