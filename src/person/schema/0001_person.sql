-- A person, known by an alias; both texts are sealed under the person's own key. '' only inside the transaction
-- that makes the person, before its key exists.
CREATE TABLE person (
    id TEXT PRIMARY KEY,
    alias TEXT NOT NULL,
    kana TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT
);

-- Who comes back after a long time begins a new episode; the old one stays as it was (dossier §2).
CREATE TABLE episode (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    started_at BIGINT NOT NULL
);
CREATE INDEX episode_person ON episode (person, started_at);

-- Stages are dated rows; the one with the greatest number is where the person is now. Taking a change back adds a
-- row too. note: message key, never a person's text.
CREATE TABLE episode_stage (
    person TEXT NOT NULL REFERENCES person (id),
    number BIGINT NOT NULL,
    episode TEXT NOT NULL REFERENCES episode (id),
    stage TEXT NOT NULL,
    since BIGINT NOT NULL,
    note TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT,
    PRIMARY KEY (person, number)
);

-- The house holds the episode (consent-spec §1, "stays"). until_at is written when the end has come, never ahead.
-- episode, stage and stage_since repeat the last row of episode_stage and list_day the planned day, 9999-12-31
-- without one, so that a house's list is read from one index however many persons the store holds.
CREATE TABLE stay (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    agency TEXT NOT NULL REFERENCES agency (id),
    from_at BIGINT NOT NULL,
    until_at BIGINT,
    intake_on TEXT,
    discharge_on TEXT,
    list_day TEXT NOT NULL,
    episode TEXT NOT NULL REFERENCES episode (id),
    stage TEXT NOT NULL,
    stage_since BIGINT NOT NULL,
    made_by TEXT
);
CREATE INDEX stay_person ON stay (person, from_at);
CREATE UNIQUE INDEX stay_open ON stay (agency, person) WHERE until_at IS NULL;
CREATE INDEX stay_list ON stay (agency, list_day, person) WHERE until_at IS NULL;
CREATE INDEX stay_list_stage ON stay (agency, stage, list_day, person) WHERE until_at IS NULL;

-- Every day of discharge that was ever planned for a stay.
CREATE TABLE stay_discharge (
    stay TEXT NOT NULL REFERENCES stay (id),
    number BIGINT NOT NULL,
    discharge_on TEXT,
    made_at BIGINT NOT NULL,
    made_by TEXT,
    PRIMARY KEY (stay, number)
);

-- Probation or parole and its end, as dated rows; the decision reads the last (consent-spec §5 3c).
CREATE TABLE supervision (
    person TEXT NOT NULL REFERENCES person (id),
    number BIGINT NOT NULL,
    until_at BIGINT,
    made_at BIGINT NOT NULL,
    made_by TEXT,
    PRIMARY KEY (person, number)
);

-- What can be searched: term is a keyed number of a pair of characters and of the house, so that rows tell nothing
-- by themselves and one house's terms never meet another's.
CREATE TABLE person_search_term (
    term BIGINT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (term, person)
);

-- The seven steps of the bridging session, each with the first time it was done in this episode.
CREATE TABLE bridging_step (
    episode TEXT NOT NULL REFERENCES episode (id),
    step TEXT NOT NULL,
    done_at BIGINT NOT NULL,
    done_by TEXT,
    PRIMARY KEY (episode, step)
);

-- Where a worker last was with a person, to go on from there.
CREATE TABLE bridging_touch (
    account TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id),
    step TEXT NOT NULL,
    touched_at BIGINT NOT NULL,
    PRIMARY KEY (account, person)
);
CREATE INDEX bridging_touch_account ON bridging_touch (account, touched_at);
