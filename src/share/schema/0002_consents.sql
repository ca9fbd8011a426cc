-- Consents besides the programme and what is shared with agencies (dossier §7.3): asked, given, refused, withdrawn, each
-- a row; the newest counts, and no row means not asked. account: in whose name; explained_by: the worker who was there.
-- terms: sealed (compartment contact), what belongs to a yes: how to be called, who of the family.
CREATE TABLE share_consent (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    agency TEXT NOT NULL,
    kind TEXT NOT NULL,
    answer TEXT NOT NULL,
    text_version BIGINT NOT NULL,
    account TEXT NOT NULL,
    explained_by TEXT,
    at BIGINT NOT NULL,
    until_at BIGINT,
    terms TEXT
);
CREATE INDEX share_consent_person ON share_consent (person, kind, at);
