-- A link that the person made for an agency without an account (consent-spec A8). Letters and code are kept sealed for
-- the person, who hands them on, and as keyed hashes for whoever comes with them.
CREATE TABLE link (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    handover TEXT NOT NULL REFERENCES handover (id),
    agency TEXT NOT NULL,
    letters_hash TEXT NOT NULL UNIQUE,
    code_hash TEXT NOT NULL,
    letters TEXT NOT NULL,
    code TEXT NOT NULL,
    phone TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    opened_at BIGINT,
    opened_by TEXT,
    closed_at BIGINT
);
CREATE INDEX link_person ON link (person, made_at);
CREATE INDEX link_opened_by ON link (opened_by);
