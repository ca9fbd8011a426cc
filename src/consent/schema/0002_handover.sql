-- A hand-over (consent-spec §1): what A7 and A8 read. The grant says which lines; without one nothing but the record
-- itself is seen.
CREATE TABLE handover (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    from_agency TEXT,
    to_agency TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    closed_at BIGINT,
    grant_id TEXT REFERENCES consent_grant (id)
);
CREATE INDEX handover_person ON handover (person);

-- One grant ended before its time. A withdrawal closes a compartment towards a recipient; this closes nothing else that
-- the person shows them.
CREATE TABLE grant_end (
    grant_id TEXT PRIMARY KEY REFERENCES consent_grant (id),
    at BIGINT NOT NULL,
    by_account TEXT NOT NULL
);
