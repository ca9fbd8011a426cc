-- What the person said a share is for, and which words of the explanation stood there.
CREATE TABLE share_aim (
    grant_id TEXT PRIMARY KEY REFERENCES consent_grant (id),
    person TEXT NOT NULL,
    aim TEXT NOT NULL,
    text_version BIGINT NOT NULL
);
CREATE INDEX share_aim_person ON share_aim (person);
