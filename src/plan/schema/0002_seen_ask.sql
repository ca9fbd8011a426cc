-- The person asks somebody for step 4 of the crisis plan, what others see (dossier §3.2, rule f): a link that works once.
-- Name, letters of the link and secret key are sealed under the person's crisis plan; an answer is sealed to the
-- public key, because who writes it has no permit and may read nothing.
CREATE TABLE seen_ask (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    code_hash TEXT NOT NULL UNIQUE,
    letters TEXT NOT NULL,
    name TEXT NOT NULL,
    public_key TEXT NOT NULL,
    secret_key TEXT NOT NULL,
    account TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    answered_at BIGINT,
    ended_at BIGINT
);

CREATE INDEX seen_ask_by_person ON seen_ask (person, made_at);

-- A line of an answer. `decision`: 'taken' into the plan or 'left', by the person.
CREATE TABLE seen_line (
    ask TEXT NOT NULL REFERENCES seen_ask (id),
    number BIGINT NOT NULL,
    level TEXT NOT NULL,
    content TEXT NOT NULL,
    decision TEXT,
    decided_at BIGINT,
    PRIMARY KEY (ask, number)
);
