-- What the person allowed, as dated rows. No row means not asked.
CREATE TABLE consent_grant (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    recipient_kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    purpose TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT,
    notice_version BIGINT NOT NULL,
    may_pass_on BIGINT NOT NULL,
    given_by TEXT NOT NULL,
    beside TEXT
);
CREATE INDEX consent_grant_person ON consent_grant (person);
CREATE INDEX consent_grant_recipient ON consent_grant (recipient);

-- One row a line; the empty line stands for "all".
CREATE TABLE grant_scope (
    grant_id TEXT NOT NULL REFERENCES consent_grant (id),
    compartment TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (grant_id, compartment, line)
);

-- One row a compartment; the empty compartment stands for "all". recipient_kind "everyone" has an empty recipient.
CREATE TABLE withdrawal (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    recipient_kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    compartment TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_account TEXT NOT NULL,
    beside TEXT
);
CREATE INDEX withdrawal_person ON withdrawal (person);

-- Writing together (A5), opened by the person for one worker.
CREATE TABLE writing (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    account TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    ended_at BIGINT,
    opened_by TEXT NOT NULL
);
CREATE INDEX writing_person ON writing (person, account);

-- What an agency tells before the first question on drugs (dossier §7.2 Q1). Never changed, only followed.
CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    agency TEXT NOT NULL,
    version BIGINT NOT NULL,
    text_ja TEXT NOT NULL,
    text_easy TEXT NOT NULL,
    text_en TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    by_account TEXT,
    UNIQUE (agency, version)
);

CREATE TABLE notice_seen (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    agency TEXT NOT NULL,
    version BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    account TEXT NOT NULL,
    beside TEXT
);
CREATE INDEX notice_seen_person ON notice_seen (person, agency, seen_at);

-- Yes, no, and no longer, each a row; the newest counts.
CREATE TABLE consent_answer (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    agency TEXT NOT NULL,
    answer TEXT NOT NULL,
    notice_version BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    account TEXT NOT NULL,
    beside TEXT,
    grant_id TEXT
);
CREATE INDEX consent_answer_person ON consent_answer (person, kind, agency, answered_at);

-- The person's PIN was made new by a worker who had the person in front of them; the person sees it.
CREATE TABLE pin_renewal (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    account TEXT NOT NULL,
    account_name TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX pin_renewal_person ON pin_renewal (person, at);

-- Danger to life (A10): a named worker, a reason, four hours.
CREATE TABLE break_glass (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    person TEXT NOT NULL,
    at BIGINT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX break_glass_person ON break_glass (person, at);
