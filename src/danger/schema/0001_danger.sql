-- Who stood behind an opening for danger to life (consent-spec A10). Account, person, moment and sealed reason stand in
-- break_glass, which the decision reads. No second name: nobody else was there, and the leads are told.
CREATE TABLE danger_opening (
    id TEXT PRIMARY KEY REFERENCES break_glass (id),
    agency TEXT NOT NULL,
    by_name TEXT NOT NULL,
    second_account TEXT,
    second_name TEXT
);
CREATE INDEX danger_opening_agency ON danger_opening (agency);

-- An alarm was read: the notice goes when there is such a row.
CREATE TABLE danger_heard (
    id TEXT PRIMARY KEY,
    opening TEXT NOT NULL REFERENCES danger_opening (id),
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX danger_heard_opening ON danger_heard (opening);
